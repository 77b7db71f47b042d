build-clang/library/preload/hooks/tls.o: preload/hooks/tls.c \
  preload/hooks/../../core/wire/farewell.h \
  preload/hooks/../observer/answers.h \
  preload/hooks/../observer/sockets.h \
  preload/hooks/../observer/../../core/evidence/connection.h \
  preload/hooks/../observer/../../core/evidence/connection_state.h \
  preload/hooks/../observer/../../core/evidence/fault.h \
  preload/hooks/../observer/../../core/evidence/peer.h \
  preload/hooks/../observer/../../core/evidence/text.h \
  preload/hooks/../observer/../../core/wire/answer.h \
  preload/hooks/../../core/wire/answer_state.h \
  preload/hooks/../../core/wire/../evidence/refusal.h \
  preload/hooks/../observer/../../core/evidence/refusal_list.h \
  preload/hooks/../../core/wire/http_body_state.h \
  preload/hooks/../../core/wire/http_fields.h \
  preload/hooks/../observer/../../core/wire/tls_records.h \
  preload/hooks/../../core/wire/tls_records_state.h \
  preload/hooks/../observer/inspection.h \
  preload/hooks/../observer/observe.h \
  preload/hooks/../observer/../rehearsal/rehearsal.h \
  preload/hooks/../observer/../rehearsal/../../core/evidence/record.h \
  preload/hooks/../observer/../../core/evidence/refusal.h \
  preload/hooks/../observer/../rehearsal/../../core/evidence/rehearsal.h \
  preload/hooks/../observer/../../core/evidence/pattern.h \
  preload/hooks/../observer/../run/trace.h \
  preload/hooks/../observer/../run/../../core/evidence/fault.h \
  preload/hooks/../observer/../run/../../core/evidence/peer.h \
  preload/hooks/../observer/faults.h \
  preload/hooks/../observer/../../core/evidence/record.h \
  preload/hooks/../observer/tls_library.h \
  preload/hooks/../observer/../platform/seldom.h \
  preload/hooks/../observer/tls_session.h \
  preload/hooks/../platform/real.h \
  preload/hooks/../observer/../platform/objects.h

preload/hooks/../../core/wire/farewell.h:

preload/hooks/../observer/answers.h:

preload/hooks/../observer/sockets.h:

preload/hooks/../observer/../../core/evidence/connection.h:

preload/hooks/../observer/../../core/evidence/connection_state.h:

preload/hooks/../observer/../../core/evidence/fault.h:

preload/hooks/../observer/../../core/evidence/peer.h:

preload/hooks/../observer/../../core/evidence/text.h:

preload/hooks/../observer/../../core/wire/answer.h:

preload/hooks/../../core/wire/answer_state.h:

preload/hooks/../../core/wire/../evidence/refusal.h:

preload/hooks/../observer/../../core/evidence/refusal_list.h:

preload/hooks/../../core/wire/http_body_state.h:

preload/hooks/../../core/wire/http_fields.h:

preload/hooks/../observer/../../core/wire/tls_records.h:

preload/hooks/../../core/wire/tls_records_state.h:

preload/hooks/../observer/inspection.h:

preload/hooks/../observer/observe.h:

preload/hooks/../observer/../rehearsal/rehearsal.h:

preload/hooks/../observer/../rehearsal/../../core/evidence/record.h:

preload/hooks/../observer/../../core/evidence/refusal.h:

preload/hooks/../observer/../rehearsal/../../core/evidence/rehearsal.h:

preload/hooks/../observer/../../core/evidence/pattern.h:

preload/hooks/../observer/../run/trace.h:

preload/hooks/../observer/../run/../../core/evidence/fault.h:

preload/hooks/../observer/../run/../../core/evidence/peer.h:

preload/hooks/../observer/faults.h:

preload/hooks/../observer/../../core/evidence/record.h:

preload/hooks/../observer/tls_library.h:

preload/hooks/../observer/../platform/seldom.h:

preload/hooks/../observer/tls_session.h:

preload/hooks/../platform/real.h:

preload/hooks/../observer/../platform/objects.h:
