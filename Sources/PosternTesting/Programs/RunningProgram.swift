import Foundation
import NIOConcurrencyHelpers

/// What went wrong with a program that a test runs.
package struct ProgramError: Error, CustomStringConvertible {
    /// A sentence, with the end of the program's output where there is some.
    package let description: String

    package init(_ description: String) { self.description = description }
}

/// A program that a test started: it ends with ``stop()``, with this object, or with the test process, whichever comes
/// first, and takes its process group with it.
package final class RunningProgram: Sendable {
    /// The process group, which is also the process id of the shell that guards the program.
    package let processGroup: Int32
    /// Where standard output and standard error go.
    package let outputPath: String
    private let name: String
    private let guardPipe: NIOLockedValueBox<Int32?>
    private let exitStatus = NIOLockedValueBox<Int32?>(nil)

    /// The guard: ends the program and its group when the pipe on descriptor 0 closes, which also happens when the
    /// test process dies. The program's own group is ended too, because some daemons make a session of their own.
    private static let guardScript = """
        exec 3<&0
        "$@" </dev/null 3<&- &
        child=$!
        (trap "" TERM; read -r line <&3; kill -TERM "$child" -"$child" 2>/dev/null; kill -TERM -$$
         count=0
         while kill -0 "$child" 2>/dev/null && [ "$count" -lt 50 ]; do sleep 0.1; count=$((count + 1)); done
         kill -KILL -"$child" 2>/dev/null; kill -KILL -$$) >/dev/null 2>&1 &
        trap : TERM
        wait "$child"; status=$?
        [ "$status" -le 128 ] || { wait "$child" 2>/dev/null; status=$?; }
        exit "$status"
        """

    /// Finds a program in the usual folders, `sbin` included.
    ///
    /// - Throws: when it is missing, with the command that installs it.
    package static func find(_ name: String) throws -> String {
        if name.contains("/") { return name }
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        for folder in folders + ["/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/bin", "/bin"]
        where access("\(folder)/\(name)", X_OK) == 0 {
            return "\(folder)/\(name)"
        }
        throw ProgramError("The program \(name) is missing; run scripts/setup --test.")
    }

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - name: a name to look for, or a path.
    ///   - arguments: its arguments.
    ///   - environment: variables added to this process's own.
    ///   - outputPath: the file that takes its output.
    package init(
        _ name: String, _ arguments: [String] = [], environment: [String: String] = [:], outputPath: String
    ) throws {
        let path = try Self.find(name)
        self.name = name
        self.outputPath = outputPath
        var pipe: [Int32] = [0, 0]
        // A socket pair, because it can be closed on exec from the start: another program must not inherit our end.
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &pipe) == 0 else {
            throw ProgramError("No pipe for \(name): errno \(errno).")
        }
        defer { close(pipe[0]) }
        do {
            processGroup = try Self.spawn(
                ["/bin/sh", "-c", Self.guardScript, "sh", path] + arguments, environment: environment,
                input: pipe[0], outputPath: outputPath)
        } catch {
            close(pipe[1])
            throw error
        }
        guardPipe = NIOLockedValueBox(pipe[1])
    }

    deinit { stop() }

    private static func spawn(
        _ arguments: [String], environment: [String: String], input: Int32, outputPath: String
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        posix_spawn_file_actions_addopen(&actions, 1, outputPath, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // Sockets that another test listens on must not live on in this program. Numbers that are not open are passed
        // over, so a few beyond the highest may be named.
        let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        for descriptor in 3...(open.compactMap { Int32($0) }.max() ?? 3) + 32 {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        posix_spawnattr_setpgroup(&attributes, 0)
        // Dispatch's threads block every signal, and a shell that inherits that never sees its child end.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        var argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var envp: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in argv + envp { free(pointer) } }
        var pid: pid_t = 0
        let status = posix_spawn(&pid, arguments[0], &actions, &attributes, &argv, &envp)
        guard status == 0 else { throw ProgramError("\(arguments[0]) cannot be started: errno \(status).") }
        return pid
    }

    /// The exit status once the program has ended; 128 and the signal's number when a signal ended it.
    package var status: Int32? {
        exitStatus.withLockedValue { known in
            if known == nil {
                var raw: Int32 = 0
                if waitpid(processGroup, &raw, WNOHANG) == processGroup {
                    known = raw & 0x7f == 0 ? (raw >> 8) & 0xff : 128 + (raw & 0x7f)
                }
            }
            return known
        }
    }

    /// Whether the program still runs.
    package var isRunning: Bool { status == nil }

    /// The output so far.
    package var output: String { (try? String(contentsOfFile: outputPath, encoding: .utf8)) ?? "" }

    /// An error about this program, with the end of its output.
    package func error(_ sentence: String) -> ProgramError {
        ProgramError("\(name): \(sentence)\n\(output.suffix(4_000))")
    }

    /// Ends the program with SIGTERM, after five seconds with SIGKILL, and waits for that. Does nothing a second time.
    package func stop() {
        let pipe = guardPipe.withLockedValue { pipe in
            defer { pipe = nil }
            return pipe
        }
        guard let pipe else { return }
        close(pipe)
        let deadline = Date(timeIntervalSinceNow: 8)
        while isRunning, Date() < deadline { usleep(5_000) }
        if isRunning {
            kill(-processGroup, SIGKILL)
            waitpid(processGroup, nil, 0)
        }
    }

    /// Ends the program like ``stop()`` without holding a thread of the concurrency pool meanwhile.
    package func end() async {
        let program = self
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            DispatchQueue.global().async {
                program.stop()
                continuation.resume()
            }
        }
    }

    /// Waits until the program has ended by itself; nil when it has not in time.
    @discardableResult
    package func waitForExit(seconds: Double) async throws -> Int32? {
        let deadline = Date(timeIntervalSinceNow: seconds)
        while isRunning, Date() < deadline { try await Task.sleep(nanoseconds: 5_000_000) }
        return status
    }

    /// Runs a program to its end.
    ///
    /// - Returns: its exit status and its output, standard error included.
    package static func run(
        _ name: String, _ arguments: [String], environment: [String: String] = [:], seconds: Double = 60
    ) async throws -> (status: Int32, output: String) {
        let folder = try TemporaryFolder()
        let program = try RunningProgram(
            name, arguments, environment: environment, outputPath: folder.path + "/output")
        guard let status = try await program.waitForExit(seconds: seconds) else {
            await program.end()
            throw program.error("did not end within \(seconds) seconds.")
        }
        return (status, program.output)
    }
}
