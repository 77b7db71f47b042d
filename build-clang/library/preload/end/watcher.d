build-clang/library/preload/end/watcher.o: preload/end/watcher.c \
  preload/end/watcher.h preload/end/../../core/evidence/record.h \
  preload/end/../../core/evidence/fault.h \
  preload/end/../../core/evidence/peer.h \
  preload/end/../../core/evidence/text.h \
  preload/end/../../core/evidence/refusal.h \
  preload/end/../../core/evidence/refusal_list.h \
  preload/end/../../core/evidence/run_name.h \
  preload/end/../../core/evidence/settle_protocol.h \
  preload/end/../../core/evidence/watch_protocol.h \
  preload/end/../observer/inspection.h preload/end/../observer/observe.h \
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
  preload/end/../observer/sockets.h \
  preload/end/../observer/../../core/evidence/connection.h \
  preload/end/../../core/evidence/connection_state.h \
  preload/end/../observer/../../core/wire/answer.h \
  preload/end/../observer/../../core/wire/answer_state.h \
  preload/end/../observer/../../core/wire/../evidence/refusal.h \
  preload/end/../observer/../../core/wire/http_body_state.h \
  preload/end/../observer/../../core/wire/http_fields.h \
  preload/end/../observer/../../core/wire/tls_records.h \
  preload/end/../observer/../../core/wire/tls_records_state.h \
  preload/end/../platform/clock.h preload/end/../platform/objects.h \
  preload/end/../platform/own_stack.h \
  preload/end/../platform/system_call.h preload/end/../run/environment.h \
  preload/end/../run/journal_writer.h \
  preload/end/../observer/../run/../../core/evidence/record.h \
  preload/end/../observer/../run/../../core/evidence/words_record.h \
  preload/end/../run/process.h \
  preload/end/../observer/../run/../../core/evidence/text.h \
  preload/end/../observer/../run/../platform/clock.h \
  preload/end/../run/program.h preload/end/../run/run.h \
  preload/end/spawn.h

preload/end/watcher.h:

preload/end/../../core/evidence/record.h:

preload/end/../../core/evidence/fault.h:

preload/end/../../core/evidence/peer.h:

preload/end/../../core/evidence/text.h:

preload/end/../../core/evidence/refusal.h:

preload/end/../../core/evidence/refusal_list.h:

preload/end/../../core/evidence/run_name.h:

preload/end/../../core/evidence/settle_protocol.h:

preload/end/../../core/evidence/watch_protocol.h:

preload/end/../observer/inspection.h:

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

preload/end/../observer/sockets.h:

preload/end/../observer/../../core/evidence/connection.h:

preload/end/../../core/evidence/connection_state.h:

preload/end/../observer/../../core/wire/answer.h:

preload/end/../observer/../../core/wire/answer_state.h:

preload/end/../observer/../../core/wire/../evidence/refusal.h:

preload/end/../observer/../../core/wire/http_body_state.h:

preload/end/../observer/../../core/wire/http_fields.h:

preload/end/../observer/../../core/wire/tls_records.h:

preload/end/../observer/../../core/wire/tls_records_state.h:

preload/end/../platform/clock.h:

preload/end/../platform/objects.h:

preload/end/../platform/own_stack.h:

preload/end/../platform/system_call.h:

preload/end/../run/environment.h:

preload/end/../run/journal_writer.h:

preload/end/../observer/../run/../../core/evidence/record.h:

preload/end/../observer/../run/../../core/evidence/words_record.h:

preload/end/../run/process.h:

preload/end/../observer/../run/../../core/evidence/text.h:

preload/end/../observer/../run/../platform/clock.h:

preload/end/../run/program.h:

preload/end/../run/run.h:

preload/end/spawn.h:
