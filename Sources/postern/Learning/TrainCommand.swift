import ArgumentParser
import Foundation
import Mail
import MailFlow
import Operations
import Organization

/// `postern train`
struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Say which mail is wanted and which is not, so that an organization learns.",
        subcommands: [
            TrainSpam.self, TrainPhish.self, TrainGood.self, TrainStatusCommand.self, TrainForgetCommand.self,
            TrainExportCommand.self, TrainImportCommand.self,
        ])
}

/// What all of them take: whose lessons they are about, and how the answer is printed.
struct LearningOptions: ParsableArguments {
    @Option(
        name: .long, help: ArgumentHelp("The organization; needed where there are several.", valueName: "name"))
    var organization: String?
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    /// The server's configuration, and the organization that is named or the only one.
    func load() throws -> (server: ServerConfiguration, organization: String) {
        let server = try settings.load()
        return (server, try settings.organization(organization, server: server))
    }
}

/// What the commands take that say what messages are.
struct TrainOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "A message as it was delivered, a folder of such, or - for standard input.", valueName: "file|folder|-"))
    var place: String

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Whose word it is: one of the organization's people, who counts for twenty messages a day. Without it, yours.",
            valueName: "address"))
    var reporter: String?

    @OptionGroup var learning: LearningOptions

    func validate() throws {
        if let reporter { try ArgumentChecks.address(reporter, "--reporter") }
    }

    /// Octets of messages that are sent at once, and messages.
    private static let portion = (octets: 8 << 20, messages: 100)

    func run(_ label: LessonLabel) throws {
        let (server, organization) = try learning.load()
        var summary = TrainLearn.Summary(organization: organization)
        var (waiting, octets) = ([Data](), 0)
        func send() throws {
            guard !waiting.isEmpty else { return }
            summary.add(
                try learning.settings.ask(
                    TrainLearn(organization: organization, label: label, reporter: reporter, messages: waiting),
                    server: server, timeout: 600))
            (waiting, octets) = ([], 0)
        }
        for path in try TrainedMessages.paths(place) {
            let message = try TrainedMessages.octets(path)
            if octets + message.count > Self.portion.octets || waiting.count == Self.portion.messages { try send() }
            waiting.append(message)
            octets += message.count
        }
        try send()
        if learning.output.json { return try Console.printJSON(summary) }
        var parts = ["\(summary.learned) learned"]
        if summary.corrected > 0 { parts.append("\(summary.corrected) corrected") }
        if summary.known > 0 { parts.append("\(summary.known) known already") }
        if summary.overDailyLimit > 0 { parts.append("\(summary.overDailyLimit) beyond what counts today") }
        if summary.empty > 0 { parts.append("\(summary.empty) without anything to learn from") }
        Console.print("\(organization), as \(label.rawValue): \(parts.joined(separator: ", ")).")
    }
}

/// `postern train spam`
struct TrainSpam: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spam", abstract: "These messages are not wanted.")
    @OptionGroup var options: TrainOptions
    func run() throws { try Console.run { try options.run(.spam) } }
}

/// `postern train phish`
struct TrainPhish: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "phish", abstract: "These messages are meant to deceive.")
    @OptionGroup var options: TrainOptions
    func run() throws { try Console.run { try options.run(.phish) } }
}

/// `postern train good`
struct TrainGood: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "good", abstract: "These messages are wanted.", aliases: ["ham"])
    @OptionGroup var options: TrainOptions
    func run() throws { try Console.run { try options.run(.good) } }
}

/// `postern train status`
struct TrainStatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show what an organization has learned, and what is missing until words weigh."
    )

    @OptionGroup var options: LearningOptions

    func run() throws {
        try Console.run {
            let (server, organization) = try options.load()
            let status = try options.settings.ask(TrainStatus(organization: organization), server: server)
            if options.output.json { return try Console.printJSON(status) }
            for line in status.lines { Console.print(line) }
        }
    }
}

/// `postern train forget`
struct TrainForgetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget",
        abstract: "Forget what was learned of a message, what mentions a person, or all of it.")

    @Argument(help: ArgumentHelp("The message as it was delivered, or - for standard input.", valueName: "file|-"))
    var file: String?
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Lessons of this person, and what is known of it as recipient and sender.", valueName: "address"))
    var person: String?
    @Flag(name: .long, help: "Everything that the organization has learned.")
    var all = false
    @OptionGroup var options: LearningOptions

    func validate() throws {
        guard [file != nil, person != nil, all].count(where: { $0 }) == 1 else {
            throw ValidationError("Give one of a file, --person and --all.")
        }
        if let person { try ArgumentChecks.address(person, "--person") }
    }

    func run() throws {
        try Console.run {
            let (server, organization) = try options.load()
            let forgotten = try options.settings.ask(
                TrainForget(
                    organization: organization,
                    message: try file.map { try TrainedMessages.octets($0) }, person: person, isAll: all),
                server: server, timeout: 600)
            if options.output.json {
                try Console.printJSON(forgotten)
            } else {
                Console.print("Forgotten: \(forgotten.lessons) lessons, \(forgotten.rows) rows about senders.")
            }
            if file != nil, forgotten.lessons == 0 { throw ExitCode(1) }
        }
    }
}

/// `postern train export`
struct TrainExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write lessons to a file: lines of JSON without an address.")

    @Argument(help: ArgumentHelp("The file; one that is there is not replaced.", valueName: "file"))
    var file: String
    @OptionGroup var options: LearningOptions

    func run() throws {
        try Console.run {
            let (server, organization) = try options.load()
            guard !FileManager.default.fileExists(atPath: file) else {
                throw OperationFailure("\(file) is there already; give another name, or remove it.")
            }
            var (text, count, after) = (Data(), 0, UInt64?.none)
            repeat {
                let portion = try options.settings.ask(
                    TrainExport(organization: organization, after: after), server: server, timeout: 600)
                for line in portion.lines { text.append(contentsOf: Data((line + "\n").utf8)) }
                count += portion.lines.count
                after = portion.next
            } while after != nil
            do {
                try text.write(to: URL(fileURLWithPath: file), options: .withoutOverwriting)
            } catch {
                throw OperationFailure("\(file) can't be written: \(FileTrouble.reason(file) ?? "writing it failed").")
            }
            if options.output.json {
                return try Console.printJSON(
                    TrainExport.Summary(organization: organization, file: file, lessons: count))
            }
            Console.print("\(count) lessons of \(organization) are in \(file).")
        }
    }
}

/// `postern train import`
struct TrainImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Take up lessons from a file that `postern train export` wrote.")

    @Argument(help: ArgumentHelp("The file.", valueName: "file"))
    var file: String
    @OptionGroup var options: LearningOptions

    func run() throws {
        try Console.run {
            let (server, organization) = try options.load()
            let text = String(decoding: try MessageFile.octets(file), as: UTF8.self)
            let lines = text.split(separator: "\n").map(String.init)
            guard !lines.isEmpty else { throw OperationFailure("\(file) has no lessons.") }
            var summary = TrainImport.Summary(organization: organization, learned: 0, known: 0)
            var first = 0
            while first < lines.count {
                let portion = Array(lines[first..<min(first + TrainExport.portion, lines.count)])
                let taken = try options.settings.ask(
                    TrainImport(organization: organization, lines: portion, first: first + 1), server: server,
                    timeout: 600)
                summary.learned += taken.learned
                summary.known += taken.known
                first += portion.count
            }
            if options.output.json { return try Console.printJSON(summary) }
            Console.print("\(organization): \(summary.learned) lessons learned, \(summary.known) known already.")
        }
    }
}
