import ArgumentParser
import Mail
import Operations

/// `postern audit verify`
struct AuditVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check that the audit log is what was written.",
        discussion: """
            Each entry holds the digest of the one before; what was changed, removed or added by hand is named. With \
            --head it is also checked that the log still has an entry that was noted earlier. Exit status 0 when the log \
            is whole, 1 when it is not.
            """)

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A last entry as this command or the log told of it earlier, such as 1204:5f2c….",
            valueName: "number:digest"))
    var head: String?

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let head, Self.head(head) == nil {
            throw ValidationError(
                "--head \(head): give the number of an entry, a colon and its digest of 64 hexadecimal digits.")
        }
    }

    func run() throws {
        try Console.run {
            let found = try settings.ask(AuditVerify(noted: head.flatMap { Self.head($0) }))
            if output.json {
                try Console.printJSON(found)
            } else {
                for line in Self.lines(found) { Console.print(line) }
            }
            if !found.isWhole { throw ExitCode(1) }
        }
    }

    /// The head that a text is; nil where it is none.
    static func head(_ text: String) -> AuditHead? {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int64(String(decoding: parts[0], as: UTF8.self)) else { return nil }
        return AuditHead(entry: number, typed: String(decoding: parts[1], as: UTF8.self))
    }

    private static func lines(_ found: AuditVerification) -> [String] {
        var lines = found.faults.map { fault -> String in
            let isOne = fault.first == fault.last
            let entries = isOne ? "Entry \(fault.first)" : "Entries \(fault.first) to \(fault.last)"
            switch fault.kind {
            case .changed: return "\(entries) \(isOne ? "was" : "were") changed."
            case .missing: return "\(entries) \(isOne ? "is" : "are") missing."
            case .unlinked:
                return "\(entries) \(isOne ? "does" : "do") not fit what stands before: one of both is another."
            case .added: return "\(entries) \(isOne ? "was" : "were") not written by the gateway."
            }
        }
        if found.faultCount > Int64(found.faults.count) {
            lines.append("There are \(found.faultCount) faults; the first \(found.faults.count) are named.")
        }
        switch found.noted {
        case .same?: lines.append("The log has the entry that was noted.")
        case .different?: lines.append("The log does not have the entry that was noted: what stands there is another.")
        case .removed?: lines.append("The entry that was noted was removed by its age; nothing can be said of it.")
        case nil: break
        }
        let isWhole = found.isWhole ? "The audit log is whole" : "The audit log is not what was written"
        lines.append(
            "\(isWhole): \(found.entries) entries are there, and \(found.removed) were removed by their age.")
        lines.append("Its last entry is \(found.head.entry):\(found.head.digest)")
        return lines
    }
}
