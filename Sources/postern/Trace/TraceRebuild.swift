import ArgumentParser
import Mail
import Operations

/// `postern trace rebuild`
struct TraceRebuild: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild", abstract: "Make the index of the trace anew from the store.",
        discussion: """
            Works with and without a running gateway, which goes on meanwhile. The gateway makes lost and damaged files \
            anew by itself; this is for when you want it now.
            """)

    @Option(name: .long, help: ArgumentHelp("The first day, in UTC; by default the oldest.", valueName: "day"))
    var start: String?
    @Option(name: .long, help: ArgumentHelp("The last day, in UTC; by default the newest.", valueName: "day"))
    var end: String?

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    /// A day of much mail takes a while.
    private static let patience = 3_600

    func validate() throws {
        for (name, text) in [("--start", start), ("--end", end)] {
            guard let text, UTCDay(text) == nil else { continue }
            throw ValidationError("\(name) \(text): give a day such as 2026-11-23.")
        }
        if let start = start.flatMap({ UTCDay($0) }), let end = end.flatMap({ UTCDay($0) }), end < start {
            throw ValidationError("The range ends before it starts: give --end a later day than --start.")
        }
    }

    func run() throws {
        try Console.run {
            let server = try settings.load()
            var all: [TraceRebuildView.Day] = []
            var after = start.flatMap { UTCDay($0) }.map { UTCDay(number: $0.number - 1).description }
            while true {
                let view = try settings.ask(
                    Operations.TraceRebuild(after: after, through: end), server: server,
                    timeout: TraceRebuild.patience)
                if !output.json { for day in view.days { Console.print(TraceRebuild.line(day)) } }
                all += view.days
                guard !view.isDone, let last = view.days.last else { break }
                after = last.day
            }
            if output.json { return try Console.printJSON(all) }
            let (messages, rows) = all.reduce((0, 0)) { ($0.0 + $1.messages, $0.1 + $1.rows) }
            Console.print("Days: \(all.count). Messages: \(messages). Rows: \(rows).")
        }
    }

    private static func line(_ day: TraceRebuildView.Day) -> String {
        guard day.rows > 0 else { return "\(day.day): no mail any more; the file is gone." }
        return "\(day.day): \(day.messages) messages, \(day.rows) rows, \((day.octets + 512) >> 10) KB."
    }
}
