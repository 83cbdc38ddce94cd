import ArgumentParser
import Foundation
import Mail
import Operations
import Organization

/// `postern check weights`
struct CheckWeights: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "weights",
        abstract: "Score messages that somebody has told apart, and say how well the scorer tells them apart.",
        discussion: """
            The folder has good/ and bad/, with messages in files, or in folders below for kinds of mail. Who vouches for a \
            message is what its first Authentication-Results field says, and the envelope its Return-Path and Delivered-To. \
            Changes nothing, and sends nothing anywhere. Exit status 0 when all files could be read.
            """)

    @Option(name: .long, help: ArgumentHelp("The folder with good/ and bad/.", valueName: "folder"))
    var folder: String

    @Option(name: .long, help: ArgumentHelp("A folder with lists in place of the shipped ones.", valueName: "folder"))
    var lists: String?

    @Option(
        name: .customLong("accepted-domain"),
        help: ArgumentHelp("A domain of the organization's own.", valueName: "domain"))
    var acceptedDomains: [String] = []

    @Flag(
        name: .long,
        help:
            "Take the first message of each folder below bad/ as reported; it is not scored, and what it shares counts."
    )
    var reported = false

    @Option(
        name: .long,
        help: ArgumentHelp("Learn first from so many messages of each kind, which are not scored.", valueName: "count"))
    var lessons = 0

    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            var evaluation = try WeightsEvaluation(
                lists: try lists.map(Self.files) ?? [], suffixes: SenderAuthenticationSettings.systemPublicSuffixList,
                accepted: try acceptedDomains.map { try Domain($0) })
            var scored: [(path: String, group: String, isBad: Bool)] = []
            for (label, isBad) in [("good", false), ("bad", true)] {
                let messages = try Self.messages(in: "\(folder)/\(label)")
                let taken = taken(of: messages, isBad: isBad)
                for (index, message) in messages.enumerated() {
                    guard taken.contains(index) else {
                        scored.append((message.path, message.group, isBad))
                        continue
                    }
                    evaluation.learn(try MessageFile.octets(message.path), isBad: isBad)
                }
            }
            if lessons > 0 { evaluation.train() }
            for message in scored {
                evaluation.add(
                    try MessageFile.octets(message.path), file: message.path, isBad: message.isBad, group: message.group
                )
            }
            let check = evaluation.check()
            if output.json {
                try Console.printJSON(check)
            } else {
                for line in Self.lines(check) { Console.print(line) }
            }
        }
    }

    /// Which messages are learned from: those that are reported, and lessons from everywhere.
    private func taken(of messages: [(path: String, group: String)], isBad: Bool) -> Set<Int> {
        var taken: Set<Int> = []
        if reported, isBad {
            var seen: Set<String> = []
            for (index, message) in messages.enumerated() where seen.insert(message.group).inserted {
                taken.insert(index)
            }
        }
        guard lessons > 0, messages.count > lessons else { return taken }
        for number in 0..<lessons { taken.insert(number * messages.count / lessons) }
        return taken
    }

    /// The lists of a folder, by the names of their files.
    private static func files(in folder: String) throws -> [(name: String, text: String)] {
        try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".txt") }.sorted().map {
            name in
            (name, try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8))
        }
    }

    /// The files of a label's folder, each with the folder that it lies in below it.
    private static func messages(in folder: String) throws -> [(path: String, group: String)] {
        var found: [(path: String, group: String)] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() where !name.hasPrefix(".") {
            let path = "\(folder)/\(name)"
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { continue }
            guard isFolder.boolValue else {
                found.append((path, ""))
                continue
            }
            for inner in try FileManager.default.contentsOfDirectory(atPath: path).sorted() where !inner.hasPrefix(".")
            {
                found.append(("\(path)/\(inner)", name))
            }
        }
        return found
    }

    private static func lines(_ check: WeightsCheck) -> [String] {
        var lines = [
            "\(check.good) good and \(check.bad) bad messages, weights of \(check.weights).",
            "\(check.caughtPercent) % of the bad ones are caught; of the good ones \(check.goodAsSpam) are called spam and "
                + "\(check.goodAsPhish) phishing.", "",
        ]
        let verdicts = ["none", "bulk", "spam", "highConfidenceSpam", "phish", "highConfidencePhish"]
        lines +=
            TextTable(
                ["GROUP", "MESSAGES", "NONE", "BULK", "SPAM", "HIGH SPAM", "PHISH", "HIGH PHISH", "CAUGHT %"],
                check.groups.map { group in
                    [group.name, "\(group.messages)"] + verdicts.map { "\(group.verdicts[$0] ?? 0)" } + [
                        "\(group.caughtPercent)"
                    ]
                }
            ).lines
        lines.append("")
        lines +=
            TextTable(
                ["WITHOUT", "RECALL AT 0.1 %", "AT 0.5 %", "AT 1 %"],
                check.families.map { [$0.without] + $0.recall.map { "\($0.recallPercent) (from \($0.score))" } }
            ).lines
        lines.append("")
        lines +=
            TextTable(
                ["SYMBOL", "WEIGHT", "GOOD %", "BAD %"],
                check.symbols.map { [$0.id, "\($0.weight)", "\($0.goodPercent)", "\($0.badPercent)"] }
            ).lines
        for (heading, messages) in [
            ("Good, and the worst of them:", check.worstGood), ("Bad, and missed:", check.missedBad),
        ]
        where !messages.isEmpty {
            lines += ["", heading] + messages.map { "\($0.file)  \($0.score)  \($0.sentence)" }
        }
        return lines
    }
}
