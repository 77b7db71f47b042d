build-clang/library/preload/end/handover.o: preload/end/handover.c \
  preload/end/handover.h preload/end/end_manner.h \
  preload/end/../../core/evidence/run_name.h \
  preload/end/../../core/evidence/record.h \
  preload/end/../../core/evidence/fault.h \
  preload/end/../../core/evidence/peer.h \
  preload/end/../../core/evidence/text.h \
  preload/end/../../core/evidence/refusal.h \
  preload/end/../../core/evidence/refusal_list.h \
  preload/end/../../core/evidence/settle_protocol.h \
  preload/end/../observer/observe.h \
  preload/end/../observer/../rehearsal/rehearsal.h \
  preload/end/../observer/../rehearsal/../../core/evidence/record.h \
  preload/end/../observer/../rehearsal/../../core/evidence/rehearsal.h \
  preload/end/../../core/evidence/pattern.h \
  preload/end/../observer/../run/trace.h \
  preload/end/../observer/../run/../../core/evidence/fault.h \
  preload/end/../observer/../run/../../core/evidence/peer.h \
  preload/end/../observer/faults.h \
  preload/end/../observer/../../core/evidence/fault.h \
  preload/end/../observer/../../core/evidence/peer.h \
  preload/end/../observer/../../core/evidence/record.h \
  preload/end/../platform/real.h preload/end/../platform/objects.h \
  preload/end/../platform/seldom.h preload/end/../platform/system_call.h \
  preload/end/../run/environment.h preload/end/../run/process.h \
  preload/end/../observer/../run/../../core/evidence/record.h \
  preload/end/../observer/../run/../../core/evidence/text.h \
  preload/end/../observer/../run/../platform/clock.h \
  preload/end/../run/run.h preload/end/spawn.h

preload/end/handover.h:

preload/end/end_manner.h:

preload/end/../../core/evidence/run_name.h:

preload/end/../../core/evidence/record.h:

preload/end/../../core/evidence/fault.h:

preload/end/../../core/evidence/peer.h:

preload/end/../../core/evidence/text.h:

preload/end/../../core/evidence/refusal.h:

preload/end/../../core/evidence/refusal_list.h:

preload/end/../../core/evidence/settle_protocol.h:

preload/end/../observer/observe.h:

preload/end/../observer/../rehearsal/rehearsal.h:

preload/end/../observer/../rehearsal/../../core/evidence/record.h:

preload/end/../observer/../rehearsal/../../core/evidence/rehearsal.h:

preload/end/../../core/evidence/pattern.h:

preload/end/../observer/../run/trace.h:

preload/end/../observer/../run/../../core/evidence/fault.h:

preload/end/../observer/../run/../../core/evidence/peer.h:

preload/end/../observer/faults.h:

preload/end/../observer/../../core/evidence/fault.h:

preload/end/../observer/../../core/evidence/peer.h:

preload/end/../observer/../../core/evidence/record.h:

preload/end/../platform/real.h:

preload/end/../platform/objects.h:

preload/end/../platform/seldom.h:

preload/end/../platform/system_call.h:

preload/end/../run/environment.h:

preload/end/../run/process.h:

preload/end/../observer/../run/../../core/evidence/record.h:

preload/end/../observer/../run/../../core/evidence/text.h:

preload/end/../observer/../run/../platform/clock.h:

preload/end/../run/run.h:

preload/end/spawn.h:
