# What the Perl programs here share: arguments, sockets, messages, the dictionary. The step is the
# name that a program is called by. Strings are bytes; failures are died of, and told in run().
package Lab;

use strict;
use warnings;
use Errno qw(EINTR);
use Exporter qw(import);
use Socket qw(
    AF_INET6 AI_PASSIVE IPPROTO_IPV6 IPV6_V6ONLY NI_NUMERICHOST NI_NUMERICSERV SOCK_STREAM SOL_SOCKET
    SO_REUSEADDR SOMAXCONN getaddrinfo getnameinfo
);

our @EXPORT = qw(
    $STEP $REPLY $HAS_FRAMES $HAS_KEYS $HAS_SESSIONS $SERVES_ONE_CLIENT $SENDS_ONE_LINE
    MAX_MESSAGE MAX_FRAME run say complain text_of listen_at connect_to told send_all receive_some
    receive_all receive receive_frame encoded frame next_message without_line_end answer ask_all
    %STRINGS $SEPARATOR $INVALID
);

use constant { MAX_MESSAGE => 1024, MAX_FRAME => (1 << 24) - 1 };

our ($STEP) = $0 =~ m{([^/]+)\z};
our $REPLY = 'Aqui vai a resposta';
our $HAS_FRAMES = $STEP eq 'comp1';
our $HAS_KEYS = $STEP =~ /^comp[2-6]$/;
our $HAS_SESSIONS = $STEP =~ /^comp[4-6]$/;
our $SERVES_ONE_CLIENT = $STEP =~ /^ex0[1-4]$/;
our $SENDS_ONE_LINE = $STEP =~ /^ex0[3-5]$/;
my $KNOWS_EXIT = $STEP !~ /^ex0[3-6]$/;

$SIG{PIPE} = 'IGNORE';

# Does what the command line asks for.
sub run {
    my ($server, $client) = @_;
    my $fixed = $STEP eq 'ex01';
    my $usage = join ' | ', map { "$STEP $_" . ($fixed ? '' : ' ADDRESS PORT') } qw(server client);
    if (@ARGV == 1 && $ARGV[0] eq '--help') {
        say("one step of the socket lab: $usage");
        exit 0;
    }
    my ($role, $address, $port) = ($fixed && @ARGV == 1) ? (@ARGV, '127.0.0.1', 9999) : @ARGV;
    my $lowest = ($role // '') eq 'client' ? 1 : 0;
    if (@ARGV != ($fixed ? 1 : 3) || $role !~ /\A(?:server|client)\z/
        || $port !~ /\A[0-9]{1,5}\z/ || $port < $lowest || $port > 65535) {
        complain("usage: $usage");
        exit 2;
    }
    eval { ($role eq 'server' ? $server : $client)->($address, $port); 1 } and exit 0;
    complain($@);
    exit 1;
}

# Prints a line, in one piece and at once.
sub say {
    send_all(\*STDOUT, "$_[0]\n");
}

sub complain {
    my ($what) = @_;
    chomp $what;
    syswrite STDERR, "$STEP: $what\n";
}

# The bytes with U+FFFD for what is no UTF-8.
sub text_of {
    my ($bytes) = @_;
    return $bytes if $bytes !~ /[\x80-\xff]/;
    $bytes =~ s{
        ( [\x00-\x7f]+ | [\xc2-\xdf][\x80-\xbf]
        | \xe0[\xa0-\xbf][\x80-\xbf] | [\xe1-\xec\xee\xef][\x80-\xbf]{2} | \xed[\x80-\x9f][\x80-\xbf]
        | \xf0[\x90-\xbf][\x80-\xbf]{2} | [\xf1-\xf3][\x80-\xbf]{3} | \xf4[\x80-\x8f][\x80-\xbf]{2} )
        | .
    }{ $1 // "\xef\xbf\xbd" }gesx;
    return $bytes;
}

# Sockets

sub places {
    my ($address, $port, $flags) = @_;
    my $hints = { socktype => SOCK_STREAM, flags => $flags };
    my ($error, @places) = getaddrinfo($address, $port, $hints);
    die "cannot find an address for `$address`: $error\n" if $error;
    return @places;
}

# A listening socket; for an empty address one for IPv6 and IPv4 both, where there are both.
sub listen_at {
    my ($address, $port, $queue, $order) = @_;
    my @places = places($address, $port, AI_PASSIVE);
    $order //= sub { $_[1]{family} <=> $_[0]{family} } if $address eq '';
    @places = sort { $order->($a, $b) } @places if $order;
    for my $place (@places) {
        socket(my $listener, $place->{family}, SOCK_STREAM, 0) or next;
        setsockopt($listener, SOL_SOCKET, SO_REUSEADDR, 1);
        setsockopt($listener, IPPROTO_IPV6, IPV6_V6ONLY, 0)
            if $address eq '' && $place->{family} == AF_INET6;
        return $listener if bind($listener, $place->{addr}) && listen($listener, $queue);
    }
    die "cannot listen on `$address`, port $port: $!\n";
}

sub connect_to {
    my ($address, $port) = @_;
    for my $place (places($address, $port, 0)) {
        socket(my $connection, $place->{family}, SOCK_STREAM, 0) or next;
        return $connection if connect($connection, $place->{addr});
    }
    die "cannot connect to `$address`, port $port: $!\n";
}

# Address and port of a peer, in words.
sub told {
    my ($error, $host, $port) = getnameinfo($_[0], NI_NUMERICHOST | NI_NUMERICSERV);
    return $error ? 'alguém' : "$host, porta $port";
}

# Messages

sub send_all {
    my ($to, $bytes) = @_;
    my $sent = 0;
    while ($sent < length $bytes) {
        my $n = syswrite $to, $bytes, length($bytes) - $sent, $sent;
        die "cannot write: $!\n" if !defined $n && $! != EINTR;
        $sent += $n // 0;
    }
}

# What one read returns; nothing at the end.
sub receive_some {
    my ($from, $length) = @_;
    while (1) {
        my $n = sysread $from, (my $bytes), $length;
        return $bytes if defined $n;
        die "cannot read: $!\n" if $! != EINTR;
    }
}

# Exactly as many bytes, of which some may have been received before.
sub receive_all {
    my ($from, $length, $bytes) = @_;
    while (length $bytes < $length) {
        my $missing = $length - length $bytes;
        my $n = sysread $from, $bytes, $missing < 65536 ? $missing : 65536, length $bytes;
        my $came = length($bytes) . " of $length bytes";
        die "the connection broke after $came: $!\n" if !defined $n && $! != EINTR;
        die "the peer closed the connection after $came\n" if defined $n && $n == 0;
    }
    return $bytes;
}

sub receive_frame {
    my ($from, $received) = @_;
    my $header = receive_all($from, 4, substr $received, 0, 4);
    my $length = unpack 'N', $header;
    die "a frame of $length bytes is announced: ${\MAX_FRAME} are the most\n" if $length > MAX_FRAME;
    return receive_all($from, $length, length $received > 4 ? substr($received, 4) : '');
}

# One message, in the way of the step; undef when the peer has closed instead.
sub receive {
    my ($from) = @_;
    return receive_frame($from, '') if $HAS_FRAMES;
    my $received = receive_some($from, MAX_MESSAGE);
    return undef if $received eq '';
    return $received if !$HAS_KEYS;
    return receive_frame($from, $received) if $received =~ /\A\0/;
    return without_line_end($received);
}

sub without_line_end {
    my ($line) = @_;
    $line =~ s/\r?\n\z//;
    return $line;
}

sub frame {
    my ($bytes) = @_;
    my $length = length $bytes;
    die "not sent: $length bytes are more than a frame can hold\n" if $length > MAX_FRAME;
    return pack('N', $length) . $bytes;
}

# A message as it travels in this step.
sub encoded {
    my ($bytes) = @_;
    my $is_bare = length $bytes && length $bytes <= MAX_MESSAGE && $bytes !~ /\A\0/;
    return $HAS_FRAMES || ($HAS_KEYS && !$is_bare) ? frame($bytes) : $bytes;
}

# The next line of the input that is a message; undef at its end, and at EXIT.
sub next_message {
    while (defined(my $line = <STDIN>)) {
        $line = without_line_end($line);
        return undef if $line eq 'EXIT' && $KNOWS_EXIT;
        next if $line eq '';
        return $line if length $line <= MAX_MESSAGE || $HAS_FRAMES || $HAS_KEYS;
        my $problem = 'not sent: ' . length($line) . ' bytes are more than one message can hold';
        die "$problem\n" if $SENDS_ONE_LINE;
        complain($problem);
    }
    return undef;
}

# The client; `goodbye` is what it does at the end of a session, before it closes.
sub ask_all {
    my ($address, $port, $goodbye) = @_;
    my $says_it_itself = $STEP =~ /^ex0[12]$/;
    my $session = $HAS_SESSIONS ? connect_to($address, $port) : undef;
    while (defined(my $message = $says_it_itself ? 'Vamos aprender isto!' : next_message())) {
        my $connection = $session // connect_to($address, $port);
        send_all($connection, encoded($message));
        my $reply = receive($connection) // die "the server closed the connection before it replied\n";
        say('resposta: ' . text_of($reply));
        return if $says_it_itself || $SENDS_ONE_LINE;
    }
    $goodbye->($session) if $session && $goodbye;
}

# The dictionary: for one process, and one request after another.

our %STRINGS;
our $SEPARATOR = ',';
our $INVALID = 'pedido inválido';
my $next_key = 0;

sub answer {
    my $message = text_of($_[0]);
    my $missing = 'chave inexistente';
    return insert($message) if $STEP eq 'comp2';
    if ($message eq 'LIST') {
        my @keys = sort { $a <=> $b } keys %STRINGS;
        return @keys ? join($SEPARATOR, @STRINGS{@keys}) : 'dicionário vazio';
    }
    return $STRINGS{$1} // $missing if $message =~ /\AGET (-?[0-9]+)\z/;
    return insert($message) if $STEP ne 'comp6';
    return delete $STRINGS{$1} // $missing if $message =~ /\AREMOVE,(-?[0-9]+)\z/;
    return insert($1) if $message =~ /\AADD,(.+)\z/s;
    return $INVALID;
}

sub insert {
    $STRINGS{$next_key} = $_[0];
    return $next_key++;
}

1;
