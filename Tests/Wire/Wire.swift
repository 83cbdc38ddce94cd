import Testing

/// The real `postern` binary between real clients and servers on loopback ports, one behaviour a file.
///
/// In sequence, because each test starts several servers. A program that is missing fails the test that needs it and
/// names the command that installs it.
@Suite(.serialized, .timeLimit(.minutes(30)))
enum Wire {}
