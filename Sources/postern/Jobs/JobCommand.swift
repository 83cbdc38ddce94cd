import ArgumentParser
import Identity
import Mail
import Operations

/// `postern job`
struct JobCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "job", abstract: "Show and cancel work that takes longer than a request.",
        discussion: "Jobs are ordered by the API, and kept for ten days.",
        subcommands: [JobListCommand.self, JobShowCommand.self, JobCancelCommand.self])
}

/// `postern job list`
struct JobListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List jobs, newest first.")

    @Option(name: .long, help: ArgumentHelp("Only this organization's.", valueName: "name"))
    var organization: String?
    @Option(name: .long, help: ArgumentHelp("Only this kind, such as HistoricalSearch.", valueName: "kind"))
    var kind: String?
    @Option(name: .long, help: "At most this many jobs.")
    var limit = 100
    @OptionGroup var table: TableOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try ArgumentChecks.number(Int64(limit), in: 1...Int64(JobList.maximum), "--limit")
        if let kind, JobKind(rawValue: kind) == nil {
            let known = JobKind.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--kind \(kind): give one of \(known).")
        }
    }

    func run() throws {
        try Console.run {
            var question = JobList()
            question.organization = organization
            question.kind = kind.flatMap { JobKind(rawValue: $0) }
            question.limit = limit
            let found = try settings.ask(question)
            if output.json { return try Console.printJSON(found) }
            guard !found.isEmpty else { return Console.print("There are no jobs.") }
            table.print(
                ["CREATED", "KIND", "STATE", "PROGRESS", "ORGANIZATION", "CALLER", "JOB"],
                found.map {
                    [
                        $0.createdUtc.text, $0.kind, $0.state.rawValue, JobLines.progress($0), $0.organization ?? "-",
                        $0.caller.description, $0.id,
                    ]
                }, spare: ["CALLER", "ORGANIZATION"])
        }
    }
}

/// `postern job show`
struct JobShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a job, how far it is and what came of it.")

    @Argument(help: ArgumentHelp("The job, as `postern job list` shows it.", valueName: "job"))
    var job: String
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let found = try settings.ask(JobShow(job: job))
            if output.json { return try Console.printJSON(found) }
            for line in JobLines.of(found) { Console.print(TextTable.printable(line)) }
        }
    }
}

/// `postern job cancel`
struct JobCancelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Have a job stop. What it has done stays.")

    @Argument(help: ArgumentHelp("The job, as `postern job list` shows it.", valueName: "job"))
    var job: String
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let found = try settings.ask(JobCancel(job: job))
            if output.json { return try Console.printJSON(found) }
            Console.print(
                found.state == .cancelled
                    ? "Job \(found.id) is cancelled." : "Job \(found.id) ends as soon as its work sees that.")
        }
    }
}

/// What the commands say of a job.
enum JobLines {
    /// `12 of 40`, or `12` where the end is not known.
    static func progress(_ job: JobView) -> String {
        job.progress.total.map { "\(job.progress.done) of \($0)" } ?? "\(job.progress.done)"
    }

    /// A line for each property.
    static func of(_ job: JobView) -> [String] {
        var lines = [
            "Job:          \(job.id)", "Kind:         \(job.kind)", "State:        \(job.state.rawValue)",
            "Progress:     \(progress(job))", "Organization: \(job.organization ?? "-")",
            "Caller:       \(job.caller)", "Created:      \(job.createdUtc.text)",
            "Started:      \(job.startedUtc?.text ?? "-")", "Ended:        \(job.endedUtc?.text ?? "-")",
        ]
        if let problem = job.problem { lines.append("Problem:      \(problem.detail)") }
        if let result = job.result { lines += ["Result:"] + [result.text] }
        return lines
    }
}
