# What can be done to the judge, and to others: to one, or to all but for this one and its parent.
use strict;
use warnings;

my ($judge, $others) = @ARGV;
my @all = grep { $_ != $$ && $_ != getppid() } map { m{^/proc/(\d+)$} } glob('/proc/[0-9]*');
@all = ($others) if $others ne 'all';
my $checks = join '', map { "test ex01::$_ ... ok\n" } qw(
    server_replies server_prints_the_peer_and_the_message client_sends_its_message
    server_closes_the_connection_after_its_reply server_ends_with_success_after_one_client
    client_prints_the_reply client_ends_with_success
);
$| = 1;
my %number = (x86_64 => [101, 434, 438], aarch64 => [117, 434, 438]);
chomp(my $machine = `uname -m`);
my ($ptrace, $pidfd_open, $pidfd_getfd) = @{ $number{$machine} // [] };
sub does { print STDERR "attack: @_\n" }

for my $who ($judge, grep { $_ != $judge } @all) {
    my $name = $who == $judge ? 'its judge' : 'others';
    for my $output (1, 2) {
        open(my $file, '>>', "/proc/$who/fd/$output") or next;
        does("writes for $name") if syswrite($file, $checks);
    }
    my ($file, $content);
    does("opens the memory of $name") if open($file, '+<', "/proc/$who/mem");
    if (open($file, '<', "/proc/$who/environ")) {
        my $read = read($file, $content, 100_000);
        does("reads the environment of $name") if $read;
    }
    next unless defined $ptrace;
    my $pidfd = syscall($pidfd_open, $who + 0, 0);
    if ($pidfd >= 0) {
        my $taken = syscall($pidfd_getfd, $pidfd, 1, 0);
        if ($taken >= 0) {
            does("takes the output of $name");
            syswrite($file, $checks) if open($file, '>>&=', $taken);
        }
    }
    # PTRACE_SEIZE, which stops nobody.
    if (syscall($ptrace, 0x4206, $who + 0, 0, 0) == 0) {
        does("traces $name");
    }
}
does('may end its judge') if kill 0, $judge;
