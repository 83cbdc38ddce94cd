import ArgumentParser
import Glibc
import Mail
import Operations

/// Writes what a command has to say.
enum Console {
    /// A line, or several, to standard output.
    static func print(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

    /// The same of octets of UTF-8.
    static func print(_ text: [UInt8]) { write(text + [UInt8(ascii: "\n")], to: STDOUT_FILENO) }

    /// Text with line ends of its own to standard output.
    static func write(_ text: String) { write(text, to: STDOUT_FILENO) }

    /// A line, or several, to standard error.
    static func complain(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

    /// Whether the command line asks for JSON, whichever command it is.
    static let isJSON = CommandLine.arguments.dropFirst().prefix { $0 != "--" }.contains("--json")

    /// A value as indented JSON with sorted keys, to standard output; null for what it has not (docs/reference/json.md).
    static func printJSON(_ value: some Encodable) throws { print(try JSONText.indented(value)) }

    /// Why a command fails, to standard error: in sentences, or with `--json` as an object on one line.
    static func complain(_ failure: OperationFailure) {
        guard isJSON, let object = try? JSONText.line(CommandFailure(failure)) else {
            return complain(failure.lines.joined(separator: "\n"))
        }
        complain(object)
    }

    /// Rows under a heading, in columns.
    static func printTable(_ heading: [String], _ rows: [[String]]) {
        for line in TextTable(heading, rows).lines { print(line) }
    }

    /// `1 recipient waits`, `2 recipients wait`.
    static func recipients(_ count: Int, _ one: String, _ several: String) -> String {
        count == 1 ? "1 recipient \(one)" : "\(count) recipients \(several)"
    }

    /// Runs a command's work and turns what it throws into a sentence and an exit status.
    static func run(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let failure as OperationFailure where failure.kind == .usage {
            throw ValidationError(failure.lines.joined(separator: "\n"))
        } catch let failure as OperationFailure {
            complain(failure)
            throw ExitCode(failure.kind.exitStatus)
        } catch let code as ExitCode {
            throw code
        } catch let error as ValidationError {
            throw error
        } catch {
            complain(OperationFailure("The command failed: \(ErrorText.reason(error))."))
            throw ExitCode(1)
        }
    }

    private static func write(_ text: String, to descriptor: Int32) { write(Array(text.utf8), to: descriptor) }

    private static func write(_ text: [UInt8], to descriptor: Int32) {
        var bytes = text[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}
