# How a program in Perl ends: ends.pl CLIENT ENDING. Asks $URL in one of Perl's ways, and ends in one of a program's ways.
use strict;
use warnings;
use HTTP::Tiny;
use IO::Socket::INET;

my ($client, $ending) = @ARGV;

sub by_http {
    my $answer = HTTP::Tiny->new(timeout => $ENV{LIMIT})->get($ENV{URL});
    die "fetch of $ENV{URL} failed: $answer->{status} $answer->{reason}: $answer->{content}" unless $answer->{success};
    return $answer->{content};
}

sub by_socket {
    my $peer = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $ENV{PORT}, Timeout => $ENV{LIMIT})
      or die "cannot connect: $!";
    print $peer "GET / HTTP/1.0\r\n\r\n";
    local $SIG{ALRM} = sub { die "timed out waiting for the answer\n" };
    alarm 3 if $ENV{LIMIT} < 10;
    local $/;
    my $data = <$peer>;
    die "cannot read: $!" if $!{ECONNRESET};
    die "no answer" unless length($data // '');
    return $data;
}

my $ask = $client eq 'http' ? \&by_http : \&by_socket;
if ($ending eq 'warned') {
    eval { $ask->(); 1 } or do { warn "ERROR: $@"; exit 2 };
} elsif ($ending eq 'undefined') {
    $ask->();
    my $model;
    $model->features;
} elsif ($ending eq 'missing') {
    $ask->();
    require Not::Installed::Here;
} elsif ($ending eq 'quoting') {
    my $data = $ask->();
    die qq{test failed: "$data" is not "Connection refused"\n};
} elsif ($ending eq 'tolerated') {
    IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $ENV{REFUSED}) or warn "goes on without: $!";
    $ask->();
    sleep 2;
    require Not::Installed::Here;
} else {
    $ask->();
}
