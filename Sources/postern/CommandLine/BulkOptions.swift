import ArgumentParser
import Foundation
import Operations

/// `--confirm`, of commands that do something with many objects.
struct ConfirmationOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Do it if about this many match, a tenth more or fewer; without it they are counted and nothing is done.",
            valueName: "count"))
    var confirm: Int?

    func validate() throws {
        guard let confirm, confirm < 0 else { return }
        throw ValidationError("--confirm \(confirm): give the number that was counted.")
    }
}

/// Lengths of time on the command line.
enum AgeArgument {
    /// The seconds of `45s`, `30m`, `2h` or `1d`; nil for no length.
    static func seconds(_ text: String) -> Int? {
        let units: [UInt8: Int] = [
            UInt8(ascii: "s"): 1, UInt8(ascii: "m"): 60, UInt8(ascii: "h"): 3_600, UInt8(ascii: "d"): 86_400,
        ]
        let digits = text.utf8.dropLast()
        guard let unit = text.utf8.last.flatMap({ units[$0] }), (1...6).contains(digits.count),
            digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let number = Int(String(Substring(digits)))
        else { return nil }
        return number * unit
    }

    /// Checks an option's value.
    static func check(_ text: String?, _ name: String) throws {
        guard let text, seconds(text) == nil else { return }
        throw ValidationError("\(name) \(text): give a length of time such as 45s, 30m, 2h or 1d.")
    }
}

/// Words of a list on the command line, read without case.
extension RawRepresentable where RawValue == String, Self: CaseIterable {
    init(argument text: String, _ name: String) throws {
        guard let found = Self.allCases.first(where: { $0.rawValue.lowercased() == text.lowercased() }) else {
            let words = Self.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("\(name) \(text): give one of \(words).")
        }
        self = found
    }
}

extension BulkOutcome {
    /// What to tell of something that is not done yet.
    ///
    /// - Parameters:
    ///   - verb: what is to be done: `suspend`.
    ///   - arguments: the command that was given, without the program's name.
    func invitation(to verb: String, _ arguments: [String] = Array(CommandLine.arguments.dropFirst())) -> String {
        let count = matchedQueues ?? matchedRecipients
        guard count > 0 else { return matchedQueues == nil ? "No recipient matches." : "No queue matches." }
        let what =
            matchedQueues.map {
                Console.queues($0, "matches", "match") + "; " + Console.recipients(matchedRecipients, "waits", "wait")
                    + " in \($0 == 1 ? "it" : "them")"
            } ?? Console.recipients(matchedRecipients, "matches", "match")
        let command = (["postern"] + arguments + ["--confirm", "\(count)"]).map(BulkOutcome.quoted)
        return "\(what). Nothing was done. To \(verb) \(count == 1 ? "it" : "them"):\n  "
            + TextTable.printable(command.joined(separator: " "))
    }

    // As a shell reads it (POSIX, Shell Command Language, section 2.2.2).
    private static func quoted(_ word: String) -> String {
        let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=+,./:@%".utf8)
        guard word.isEmpty || !word.utf8.allSatisfy(plain.contains) else { return word }
        return "'" + word.replacing("'", with: "'\\''") + "'"
    }
}

extension Console {
    /// `1 queue waits`, `2 queues wait`.
    static func queues(_ count: Int, _ one: String, _ several: String) -> String {
        count == 1 ? "1 queue \(one)" : "\(count) queues \(several)"
    }
}

extension ConfigurationOptions {
    /// An hour: a million recipients take minutes.
    private static let bulkTimeout = 3_600

    /// Orders something for many objects and tells what came of it.
    ///
    /// - Parameters:
    ///   - verb: what is to be done: `suspend`.
    ///   - sentence: what was done.
    func bulk<Asked: Operations.Operation>(
        _ operation: Asked, _ verb: String, _ output: OutputOptions, _ sentence: (BulkOutcome) -> String
    ) throws where Asked.Answer == BulkOutcome {
        try Console.run {
            let outcome = try ask(operation, timeout: Self.bulkTimeout)
            if output.json { return try Console.printJSON(outcome) }
            Console.print(outcome.isDone ? sentence(outcome) : outcome.invitation(to: verb))
        }
    }
}
