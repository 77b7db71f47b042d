# Reads one file with LWP: the plan that a situation names, as in plan.py.
use strict;
use warnings;
use IO::Socket::INET;
use LWP::UserAgent;

my ($plan) = @ARGV;
my $agent = LWP::UserAgent->new(timeout => 2, ssl_opts => { SSL_ca_file => $ENV{ECOSYSTEM_CERTIFICATES} });

sub fetch {
    my $answer = $agent->get("$ENV{ECOSYSTEM_URL}/data.csv");
    die $answer->status_line, "\n" unless $answer->is_success;
    # What was cut short is told in a header only.
    die $answer->header('X-Died'), "\n" if $answer->header('X-Died');
    die "the answer is too short\n" if length($answer->content) < $answer->header('Content-Length');
}

if ($plan eq 'read-again-then-bug') {
    eval { fetch() };
    print "trying again\n" if $@;
}
if ($plan eq 'thread-refused') {
    # What tells nobody of its failure.
    IO::Socket::INET->new(PeerAddr => "127.0.0.1:$ENV{ECOSYSTEM_CLOSED_PORT}");
}
fetch();
die "no learning rate in the settings" if $plan =~ /then-bug/;
exit 3 if $plan eq 'thread-refused';
print "done\n";
