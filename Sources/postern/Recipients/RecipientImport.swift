import ArgumentParser
import Control
import Foundation
import Mail
import Operations
import Organization

/// `postern recipient import`
struct RecipientImport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Import recipients from a CSV file into a running gateway.",
        discussion: """
            The first line names the columns, with EOP's names. Refused lines are listed one by one; the others are \
            applied together. Exit status 1 when a line was refused.
            """)

    @Argument(help: ArgumentHelp("The CSV file.", valueName: "file"))
    var file: String

    @OptionGroup var target: OrganizationOption

    @Flag(name: .long, help: "The file is the whole directory: remove recipients that are not in it.")
    var replace = false

    @Flag(name: .long, help: "Check only, and change nothing.")
    var dryRun = false

    @Flag(name: .long, help: "With --replace: allow the removal of more than a fifth of the directory.")
    var force = false

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    // So small that an answer that refuses every line of it fits into a frame.
    private static let portion = 128 << 10
    /// A directory of millions takes a while to be written.
    private static let patience = 600

    func run() throws {
        try Console.run {
            let server = try settings.load()
            let handle = try opened()
            let organization = try settings.organization(target.organization, server: server)
            let done: (DirectoryImportReport, [RefusedLine])? = try settings.connected(
                to: server, timeout: RecipientImport.patience
            ) { try transfer(handle, of: organization, to: $0) }
            guard let (report, refused) = done else { throw settings.noGateway(on: server) }
            try show(report, refused)
            if report.refusedCount > 0 { throw ExitCode(1) }
        }
    }

    private func opened() throws -> FileHandle {
        if Folder.exists(file) { throw OperationFailure("\(file) is a folder; name the file.") }
        if let reason = FileTrouble.reason(file) {
            throw OperationFailure("The file \(file) can't be read: \(reason).")
        }
        guard let handle = FileHandle(forReadingAtPath: file) else {
            throw OperationFailure("The file \(file) can't be read.")
        }
        return handle
    }

    private func transfer(
        _ handle: FileHandle, of organization: String, to client: ControlClient
    ) throws -> (DirectoryImportReport, [RefusedLine]) {
        let order = DirectoryImportOrder(
            organization: organization, file: URL(filePath: file).lastPathComponent,
            options: .init(isReplacing: replace, isForced: force), isDryRun: dryRun)
        let id = try client.ask(RecipientImportStart(order)).id
        var kept: [RefusedLine] = []
        func note(_ refused: [RefusedLine]) {
            if output.json { kept += refused } else { for line in refused { complain(line) } }
        }
        // Where every line is refused, there is no answer, so the failure has the lines.
        func failing<Answer>(_ body: () throws -> Answer) throws -> Answer {
            do {
                return try body()
            } catch var failure as OperationFailure {
                failure.mistakes += kept.map { mistake($0) }
                throw failure
            }
        }
        while let octets = try handle.read(upToCount: RecipientImport.portion), !octets.isEmpty {
            note(try failing { try client.ask(RecipientImportPortion(id: id, octets: octets)) })
        }
        let report = try failing { try client.ask(RecipientImportEnd(id: id)) }
        note(report.refused)
        return (report, kept)
    }

    private func mistake(_ line: RefusedLine) -> ConfigurationMistake {
        ConfigurationMistake(
            file: file, line: line.line, object: ObjectKind.recipient.rawValue, field: line.field, value: line.value,
            problem: line.problem, mend: line.mend)
    }

    private func complain(_ line: RefusedLine) { Console.complain(TextTable.printable("\(file): \(line)")) }

    private func show(_ report: DirectoryImportReport, _ refused: [RefusedLine]) throws {
        if output.json {
            var whole = report
            whole.refused = refused
            return try Console.printJSON(whole)
        }
        if !report.ignoredColumns.isEmpty {
            Console.print("Ignored columns: \(report.ignoredColumns.joined(separator: ", ")).")
        }
        let proxies = report.passedOverProxies.sorted { $0.key < $1.key }
        if !proxies.isEmpty {
            Console.print(
                "Proxy addresses skipped because they are not SMTP: "
                    + proxies.map { "\($0.key) \($0.value)" }.joined(separator: ", ") + ".")
        }
        if report.unresolvedManagers > 0 {
            Console.print(
                "Managers left out, since no line, or more than one, has the name: \(report.unresolvedManagers).")
        }
        let counts = report.counts
        let numbers =
            "\(counts.added) added, \(counts.changed) changed, \(counts.removed) removed, \(counts.unchanged) unchanged, "
            + "\(report.refusedCount) refused"
        if let revision = report.revision {
            Console.print(
                "Organization \(report.organization): \(numbers). Directory revision \(revision) is in force; "
                    + Console.recipients(report.total, "is", "are") + " in it.")
        } else {
            Console.print("Organization \(report.organization) would have: \(numbers). Nothing was changed.")
        }
    }
}
