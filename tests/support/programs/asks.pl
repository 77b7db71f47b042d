# Asks a server, at $HOST or loopback, one question: asks.pl PORT. Ends with 1 if there was no whole answer.
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;

my $limit = $ENV{HOST} ? undef : $ENV{LIMIT} || 60;
my $host = $ENV{HOST} || "127.0.0.1";
my $peer = IO::Socket::INET->new(PeerAddr => $host, PeerPort => $ARGV[0], Timeout => $limit)
    or die "connect: $!\n";
$peer->send("GET / HTTP/1.0\r\n\r\n") or die "send: $!\n";
my ($answer, $select) = ("", IO::Select->new($peer));
while (1) {
    $select->can_read($limit) or die "no answer\n";
    my $length = sysread($peer, $answer, 4096, length $answer);
    defined $length or die "read: $!\n";
    last if $length == 0;
}
$answer ne "" or die "closed\n";
print "answered\n";
