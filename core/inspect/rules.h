#ifndef VHRETRY_INSPECT_RULES_H
#define VHRETRY_INSPECT_RULES_H

/* vhretry rules check [FILE], vhretry rules try [RUN]: the rules of the site, as they are understood and as they would
 * decide. */
int rules_command(int argc, char **argv);

#endif
