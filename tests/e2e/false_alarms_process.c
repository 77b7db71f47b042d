#include "false_alarms.h"

const struct false_alarm_table process_alarms;
