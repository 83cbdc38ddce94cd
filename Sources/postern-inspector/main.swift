import Glibc
import Inspector

// Started by the gateway with a socket for descriptor 3. It is of no use to anybody else, so it says what it is.
if CommandLine.arguments.count > 1 || fcntl(InspectorProcess.socket, F_GETFD) == -1 {
    print(
        "postern-inspector reads files of messages for postern, which starts it by itself (docs/reference/inspector.md)."
    )
    exit(64)
}
exit(InspectorProcess.run())
