#!/usr/bin/perl
# comp4, comp5 and comp6. Odd: one process with `select` and non-blocking sockets; at EXIT the client
# half-closes, and ends when the server has closed.
use strict;
use warnings;
my $folder;
BEGIN { ($folder) = $0 =~ m{\A(.*)/}s; $folder //= '.' }
use lib $folder;
use Errno qw(EAGAIN ECONNABORTED EINTR);
use Fcntl qw(F_GETFL F_SETFL O_NONBLOCK);
use Lab;
use Socket qw(SOMAXCONN);

my %clients;    # by descriptor: the connection, what has come of a frame, what has to leave

sub make_non_blocking {
    fcntl($_[0], F_SETFL, fcntl($_[0], F_GETFL, 0) | O_NONBLOCK) or die "fcntl: $!\n";
}

sub server {
    my ($address, $port) = @_;
    my $listener = listen_at($address, $port, SOMAXCONN);
    make_non_blocking($listener);
    while (1) {
        my ($reading, $writing) = ('', '');
        vec($reading, fileno $listener, 1) = 1;
        for my $number (keys %clients) {
            # Nothing more is read of a client that has yet to take its reply.
            vec($clients{$number}{reply} eq '' ? $reading : $writing, $number, 1) = 1;
        }
        next if select($reading, $writing, undef, undef) < 0;
        for my $number (keys %clients) {
            my $act = vec($writing, $number, 1) ? \&write_some : vec($reading, $number, 1) ? \&read_some : next;
            next if eval { $act->($clients{$number}) };
            complain("$clients{$number}{peer}: $@") if $@;
            delete $clients{$number};
        }
        meet($listener) if vec($reading, fileno $listener, 1);
    }
}

sub meet {
    my ($listener) = @_;
    if (my $peer = accept(my $connection, $listener)) {
        make_non_blocking($connection);
        $peer = told($peer);
        say("ligação de $peer");
        $clients{fileno $connection} = { connection => $connection, peer => $peer, frame => '', reply => '' };
    } elsif ($! != EAGAIN && $! != EINTR && $! != ECONNABORTED) {
        complain("cannot accept: $!");
        select(undef, undef, undef, 0.1);
    }
}

# Both are true while the client stays.

sub read_some {
    my ($client) = @_;
    my $n = sysread $client->{connection}, (my $bytes), MAX_MESSAGE;
    return $! == EAGAIN || $! == EINTR || die "cannot receive: $!\n" if !defined $n;
    return $client->{frame} eq '' ? 0 : die "the connection ended within a frame\n" if $n == 0;
    if ($client->{frame} eq '' && $bytes !~ /\A\0/) {
        return reply_to($client, without_line_end($bytes));
    }
    $client->{frame} .= $bytes;
    return 1 if length $client->{frame} < 4;
    my $length = unpack 'N', $client->{frame};
    return 1 if length $client->{frame} < 4 + $length;
    my $message = substr $client->{frame}, 4, $length;
    $client->{frame} = '';
    return reply_to($client, $message);
}

sub reply_to {
    my ($client, $message) = @_;
    say('mensagem: ' . text_of($message));
    $client->{reply} = encoded(answer($message));
    return write_some($client);
}

sub write_some {
    my ($client) = @_;
    my $n = syswrite $client->{connection}, $client->{reply};
    return $! == EAGAIN || $! == EINTR || die "cannot reply: $!\n" if !defined $n;
    substr($client->{reply}, 0, $n) = '';
    return 1;
}

# Says that nothing more comes from here, and waits for the server's end, whatever that is like.
sub half_close {
    my ($session) = @_;
    shutdown $session, 1;
    eval { 1 while receive_some($session, 65536) ne '' };
}

run(\&server, sub { ask_all(@_, \&half_close) });
