import Glibc
import Inspection
import Inspector

// Enters the inspector's sandbox and does one thing that the inspector must not be able to do. Tests look at how it ends:
// by SIGSYS for a call that the filter kills, with status 0 where the call was refused, with 1 where it was granted.

let state = Sandbox.enter()
guard state.hasSystemCallFilter, state.hasLimits else { exit(2) }

switch CommandLine.arguments.dropFirst().first {
case "nothing": exit(0)
case "socket": exit(socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) < 0 ? 0 : 1)
case "exec":
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("/bin/true"), nil]
    execv("/bin/true", &arguments)
    exit(0)
case "thread":
    var thread = pthread_t()
    exit(pthread_create(&thread, nil, { _ in nil }, nil) == 0 ? 1 : 0)
case "kill": exit(kill(getppid(), 0) == 0 ? 1 : 0)
case "open": exit(open("/etc/passwd", O_RDONLY) < 0 && errno == EACCES ? 0 : 1)
case "create": exit(open("/tmp/postern-inspector-probe", O_WRONLY | O_CREAT, 0o600) < 0 && errno == EACCES ? 0 : 1)
case "code":
    exit(mmap(nil, 4_096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? 0 : 1)
case "memory":
    guard let place = malloc(300 << 20) else { exit(0) }
    free(place)
    exit(1)
default: exit(64)
}
