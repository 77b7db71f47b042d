#ifndef VHRETRY_INSPECT_YAML_H
#define VHRETRY_INSPECT_YAML_H

/* vhretry yaml [FILE]: what a step of a valohai.yaml needs to be retried. */
int yaml_command(int argc, char **argv);

#endif
