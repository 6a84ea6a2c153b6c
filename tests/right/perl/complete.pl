#!/usr/bin/perl
# All fourteen steps. Odd: from ex05 on a process for each connection, and the dictionary is in the
# parent, which the children ask through socket pairs; replies have a final line end, in frames too.
use strict;
use warnings;
my $folder;
BEGIN { ($folder) = $0 =~ m{\A(.*)/}s; $folder //= '.' }
use lib $folder;
use Lab;
use Socket qw(AF_UNIX PF_UNSPEC SOCK_STREAM SOMAXCONN);
use Fcntl qw(F_GETFL F_SETFL O_NONBLOCK);

my %children;    # the parent's ends of the socket pairs, and what has come of the next request

sub server {
    my ($address, $port) = @_;
    my $listener = listen_at($address, $port, $SERVES_ONE_CLIENT ? 1 : SOMAXCONN);
    if ($SERVES_ONE_CLIENT) {
        my $peer = accept(my $connection, $listener) or die "cannot accept: $!\n";
        serve($connection, $peer, undef);
        return;
    }
    $SIG{CHLD} = 'IGNORE';    # the system is to forget those that have ended
    # A client may have gone again between select and accept, which is not to wait for the next one.
    fcntl($listener, F_SETFL, fcntl($listener, F_GETFL, 0) | O_NONBLOCK);
    while (1) {
        my $wanted = '';
        vec($wanted, fileno $_, 1) = 1 for $listener, map { $_->{end} } values %children;
        my $found = select(my $ready = $wanted, undef, undef, undef);
        next if $found < 0;
        hear($_) for grep { vec($ready, fileno $_->{end}, 1) } values %children;
        next if !vec($ready, fileno $listener, 1);
        if (my $peer = accept(my $connection, $listener)) {
            start($connection, $peer, $listener);
        } elsif (!$!{EAGAIN} && !$!{EINTR} && !$!{ECONNABORTED}) {
            complain("cannot accept: $!");
            select(undef, undef, undef, 0.1);
        }
    }
}

# Starts the process that serves a connection.
sub start {
    my ($connection, $peer, $listener) = @_;
    if (!socketpair(my $mine, my $its, AF_UNIX, SOCK_STREAM, PF_UNSPEC)) {
        complain("no socket pair: $!");
    } elsif (!defined(my $process = fork)) {
        complain("no process: $!");
    } elsif ($process) {
        $children{fileno $mine} = { end => $mine, came => '' };
    } else {
        close $_ for $listener, $mine, map { $_->{end} } values %children;
        my $served = eval { serve($connection, $peer, $its); 1 };
        complain($@) if !$served;
        exit($served ? 0 : 1);
    }
}

# Takes what a child says, and answers a request that is complete. The child waits for that, so
# what it is sent never waits for the child.
sub hear {
    my ($child) = @_;
    my $n = sysread $child->{end}, $child->{came}, 65536, length $child->{came};
    if (!$n) {
        delete $children{fileno $child->{end}} if defined $n || !$!{EINTR};
        return;
    }
    return if length $child->{came} < 4;
    my $length = unpack 'N', $child->{came};
    return if length $child->{came} < 4 + $length;
    my $reply = answer(substr $child->{came}, 4);
    $child->{came} = '';
    eval { send_all($child->{end}, pack('N', length $reply) . $reply) };
}

sub serve {
    my ($connection, $peer, $parent) = @_;
    say('ligação de ' . told($peer));
    my $replied;
    while (defined(my $message = receive($connection))) {
        say('mensagem: ' . text_of($message));
        my $reply = $REPLY;
        if ($HAS_KEYS) {
            send_all($parent, pack('N', length $message) . $message);
            $reply = receive_all($parent, unpack('N', receive_all($parent, 4, '')), '');
        }
        # A line end that would make a bare message too long for one is left out.
        send_all($connection, encoded(length $reply < MAX_MESSAGE ? "$reply\n" : $reply));
        $replied = 1;
        last if !$HAS_SESSIONS;
    }
    die "the client closed the connection before it sent a message\n" if !$replied && !$HAS_SESSIONS;
}

run(\&server, \&ask_all);
