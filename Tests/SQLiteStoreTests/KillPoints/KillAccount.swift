import Foundation
import GRDB
import Mail
import Organization
import Queueing

@testable import SQLiteStore

/// Holds the folder that a killed process left against its journal and the plan.
struct KillAccount {
    private struct Recipient {
        var id: RecipientID
        var state: RecipientState?
        var attempts: Int
    }

    private struct Found {
        var sequence: SequenceNumber
        var recipients: [Recipient]
    }

    /// In the order in which they were acknowledged.
    private var accepted: [(label: String, sequence: SequenceNumber)] = []
    private var ended: [KillPlan.End] = []
    private var deferred: [String] = []
    private var released: [String] = []
    private var discarded: [String] = []
    private var held: [String] = []
    private var others: Set<String> = []
    private var violations: [String] = []
    private var found: [String: Found] = [:]

    /// What does not hold; the store is opened, checked, given one more message, and closed.
    static func violations(in folder: String) async throws -> [String] {
        var account = KillAccount()
        account.read(journal: folder + "/journal")
        let store = try KillPlan.open(folder + "/store")
        defer { store.close() }
        try account.look(into: store)
        account.checkAcknowledged()
        account.checkWhole()
        try await account.checkContents(store)
        try await account.checkQueues(store)
        try account.checkSegments(store, folder: folder + "/store/segments")
        try await account.checkNext(store)
        return account.violations
    }

    private mutating func read(journal: String) {
        let lines = (try? String(contentsOfFile: journal, encoding: .utf8)) ?? ""
        for line in lines.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            switch (words[0], words.count) {
            case ("accepted", 3): accepted.append((words[1], SequenceNumber(Int64(words[2]) ?? -1)))
            case ("ended", 4):
                guard let index = Int(words[2]), let state = RecipientState(rawValue: words[3]) else { continue }
                ended.append(KillPlan.End(message: words[1], index: index, state: state))
            case ("deferred", 2): deferred.append(words[1])
            case ("released", 2): released.append(words[1])
            case ("discarded", 2): discarded.append(words[1])
            case ("held", 2): held.append(words[1])
            case ("organization", 1), ("suspended", 1), ("finished", 1): others.insert(words[0])
            default: violations.append("the worker says: \(line)")
            }
        }
    }

    private mutating func look(into store: SQLiteStore) throws {
        let found = try store.reader.database.read { database in
            let rows = try Row.fetchAll(database, sql: "SELECT sequence, subject FROM messages ORDER BY sequence")
            return try rows.map { row -> (String, Found) in
                let sequence = SequenceNumber(row["sequence"])
                let recipients = try Row.fetchAll(
                    database, sql: "SELECT id, state, attempts FROM recipients WHERE id BETWEEN ? AND ? ORDER BY id",
                    arguments: [sequence.firstRecipient, sequence.lastRecipient])
                return (
                    row["subject"],
                    Found(
                        sequence: sequence,
                        recipients: recipients.map {
                            Recipient(
                                id: RecipientID($0["id"]), state: RecipientState(code: $0["state"]),
                                attempts: $0["attempts"])
                        })
                )
            }
        }
        self.found = Dictionary(found, uniquingKeysWith: { first, _ in first })
        if self.found.count != found.count { violations.append("a message is there twice") }
    }

    /// Everything acknowledged is there, under its number.
    private mutating func checkAcknowledged() {
        for (label, sequence) in accepted where found[label]?.sequence != sequence {
            violations.append(
                "\(label) was accepted as \(sequence) but is \(String(describing: found[label]?.sequence))")
        }
        let numbers = accepted.map(\.sequence)
        if zip(numbers, numbers.dropFirst()).contains(where: { $0 >= $1 }) {
            violations.append("numbers do not ascend: \(numbers)")
        }
        for end in ended where state(end) != end.state {
            violations.append("\(end.message) had ended as \(end.state) but is \(String(describing: state(end)))")
        }
        for label in deferred where found[label]?.recipients.last?.attempts != 3 {
            violations.append("\(label) has forgotten its attempts")
        }
        for label in released where !isReleased(label) { violations.append("\(label) was released and is held") }
        for label in discarded where !isDiscarded(label) { violations.append("\(label) was deleted and is there") }
        for label in held where !isQuarantined(label) { violations.append("\(label) was held and is not") }
    }

    /// Whether a message that was held when it came has been let out.
    private func isReleased(_ label: String) -> Bool {
        found[label]?.recipients.first.map { [.waiting, .delivered].contains($0.state) } ?? false
    }

    private func isQuarantined(_ label: String) -> Bool { found[label]?.recipients.first?.state == .quarantined }

    private func isDiscarded(_ label: String) -> Bool { found[label]?.recipients.first?.state == .discarded }

    private func state(_ end: KillPlan.End) -> RecipientState? {
        guard let message = found[end.message], message.recipients.indices.contains(end.index) else { return nil }
        return message.recipients[end.index].state
    }

    /// Every message and every transaction is there whole or not at all, acknowledged or not.
    private mutating func checkWhole() {
        let planned = Set(KillPlan.steps.flatMap(\.ends))
        for (label, message) in found {
            if message.recipients.count != KillPlan.messages[label]?.recipients {
                violations.append("\(label) has \(message.recipients.count) recipients")
            }
            if KillPlan.isHeld(label), isReleased(label),
                !KillPlan.steps.contains(where: { $0.releases.contains(label) })
            {
                violations.append("\(label) is in a queue and nobody has released it")
            }
            for (index, recipient) in message.recipients.enumerated() where recipient.state != .waiting {
                if KillPlan.isHeld(label) || KillPlan.isHeldLate(label), recipient.state == .quarantined { continue }
                if isDiscarded(label), KillPlan.steps.contains(where: { $0.losses.contains(label) }) { continue }
                guard let state = recipient.state,
                    planned.contains(KillPlan.End(message: label, index: index, state: state))
                else {
                    violations.append("\(label) ended as \(String(describing: recipient.state)) by nobody's doing")
                    continue
                }
            }
        }
        for step in KillPlan.steps {
            // A part of it that is done: a message that is there, a recipient that has ended.
            let parts =
                step.accepts.map { found[$0] != nil } + step.ends.map { state($0) == $0.state }
                + step.releases.map { isReleased($0) } + step.losses.map { isDiscarded($0) }
                + step.holds.map { isQuarantined($0) }
            // Marks alone may be read back from the mark log one by one.
            if !step.isMarksAlone, Set(parts).count > 1 { violations.append("\(step) is there in part") }
        }
    }

    private mutating func checkContents(_ store: SQLiteStore) async throws {
        for (label, message) in found {
            let waiting = message.recipients.filter { $0.state == .waiting }.map(\.id)
            if KillPlan.isHeld(label) && !isDiscarded(label) || isQuarantined(label) {
                // The item keeps it, whether or not it is released.
                if try await store.content(of: message.sequence)?.bytes() != KillPlan.content(label) {
                    violations.append("\(label) has other content in quarantine")
                }
                if waiting.isEmpty { continue }
            } else if waiting.isEmpty {
                if try await store.content(of: message.sequence) != nil {
                    violations.append("\(label) has content though it has ended")
                }
                continue
            }
            do {
                let stored = try await store.fetch(message.sequence, waiting)
                if try stored?.content.bytes() != KillPlan.content(label) {
                    violations.append("\(label) has other content")
                }
                if stored?.recipients.map(\.id) != waiting { violations.append("\(label) has other recipients") }
                for recipient in stored?.recipients ?? [] {
                    let isOther = message.recipients.count > 1 && recipient.id == message.recipients.last?.id
                    if (stored?.edits(for: recipient) == KillPlan.otherEdits(label)) != isOther {
                        violations.append("\(label) has another copy for \(recipient.id)")
                    }
                }
            } catch {
                violations.append("\(label) can't be read: \(error)")
            }
        }
    }

    private mutating func checkQueues(_ store: SQLiteStore) async throws {
        let waiting = try await store.waiting()
        let expected = found.values.flatMap(\.recipients).filter { $0.state == .waiting }.map(\.id)
        if waiting.map(\.id) != expected.sorted(by: { $0.rawValue < $1.rawValue }) {
            violations.append("waiting are \(waiting.map(\.id)), not in order or not \(expected)")
        }
        if others.contains("suspended"), try await store.suspendedQueues() != [KillPlan.queue] {
            violations.append("the suspended queue goes on")
        }
        if others.contains("organization"),
            try await store.currentOrganizations().map(\.document) != [KillPlan.document]
        {
            violations.append("the organization's revision is gone")
        }
        // Changes and their entries of the audit log are there together, acknowledged or not.
        let log = try await store.audit(matching: AuditQuery()).map(\.action)
        let chain = try await store.verifyAudit(noted: nil)
        if !chain.isWhole { violations.append("the audit log is not whole: \(chain)") }
        var changes: [(AuditAction, Bool)] = [
            (.configurationApply, try await !store.currentOrganizations().isEmpty),
            (.queueSuspend, try await !store.suspendedQueues().isEmpty),
        ]
        for step in KillPlan.steps {
            guard let action = step.audit else { continue }
            changes.append(
                (
                    action,
                    step.ends.allSatisfy { state($0) == $0.state } && step.releases.allSatisfy { isReleased($0) }
                        && step.losses.allSatisfy { isDiscarded($0) }
                ))
        }
        for (action, isMade) in changes where log.count(where: { $0 == action }) != (isMade ? 1 : 0) {
            violations.append("\(action) was \(isMade ? "" : "not ")made and the log has \(log)")
        }
    }

    /// Nothing lies about that no message needs. The store, just opened, may copy a sparse segment forward meanwhile.
    private mutating func checkSegments(_ store: SQLiteStore, folder: String) throws {
        let large = found.filter { label, message in
            label.hasPrefix("large") && message.recipients.contains { $0.state == .waiting }
        }
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
        if large.isEmpty, !files.isEmpty { violations.append("no message needs \(files)") }
    }

    /// The next message gets a number that nobody had.
    private mutating func checkNext(_ store: SQLiteStore) async throws {
        let transaction = try KillPlan.transaction(KillPlan.Step(accepts: ["after"]), [:])
        let next = try await store.commit(transaction.acceptances).accepted[0]
        let used = accepted.map(\.sequence) + found.values.map(\.sequence)
        if let last = used.max(), next.sequence <= last {
            violations.append("number \(next.sequence) was given again after \(last)")
        }
        if try await store.waiting().last?.id != next.recipients.last?.id {
            violations.append("the next message is not last")
        }
    }
}
