#include "false_alarms.h"

const struct false_alarm_table application_alarms;
