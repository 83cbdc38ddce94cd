import Log
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Operations
import Organization
import Queueing

/// Looks at accepted mail anew where an organization knows more of what is bad: holds copies that wait in queues, has items in
/// quarantine held for a graver reason, and marks and moves delivered copies (docs/reference/late-findings.md).
///
/// It reads one message at a time, off the way of mail, and keeps how far it has come, so that a restart goes on there.
package final class LateFindings: Sendable {
    /// Recipients of a portion of the queues: those of a few messages, or a part of those of one.
    private static let queuePage = 200

    private struct State {
        /// How far it has come; nil before it was read.
        var sweep: LateSweep?
        /// The digests of what organizations block, each of a revision.
        var blocks: [String: (revision: Int64, digest: String)] = [:]
        /// What was found of copies that were under way, until it is known what came of them. In memory alone: an attempt ends
        /// with the process.
        var underWay: [RecipientID: DeliveredFinding] = [:]
        /// When it was last looked again at what was under way.
        var lookedAgain: Instant?
        var isFailing = false
    }

    /// How long what is under way is left alone.
    private static let pause = Interval.seconds(30)

    let parts: Parts
    private let state = NIOLockedValueBox(State())

    package init(_ parts: Parts) { self.parts = parts }

    /// Notes what is known, where nothing was noted before: what becomes known from then on is late, also before the
    /// first portion. Where it fails, the first portion does it.
    package func begin() async {
        guard let kept = try? await current(), kept == LateSweep() else { return }
        _ = try? await taken(parts.configuration.basis.snapshot)
    }

    /// Does a portion of what there is to do; gives whether there is more. Called by one task at a time; what fails is tried
    /// again with the next call.
    package func keepUp() async -> Bool {
        guard !parts.isFillingQueues() else { return false }
        do {
            let basis = parts.configuration.basis
            var sweep = try await taken(basis.snapshot)
            let judge = LateJudge(basis, examiners: parts.examiners)
            if sweep.queues.isUnderWay {
                try await walkQueues(&sweep, by: judge)
            } else {
                try await lookAgain(&sweep, by: judge)
                // What somebody may read at any moment goes first.
                if sweep.delivered.isUnderWay {
                    try await walkDelivered(&sweep, basis.snapshot)
                } else if sweep.quarantine.isUnderWay {
                    try await walkQuarantine(&sweep, by: judge)
                }
                if !sweep.delivered.isUnderWay { try await tellAdministrators(&sweep, by: basis) }
            }
            state.withLockedValue { $0.isFailing = false }
            return sweep.queues.isUnderWay || sweep.quarantine.isUnderWay || sweep.delivered.isUnderWay
        } catch {
            let isNew = state.withLockedValue { state in
                defer { state.isFailing = true }
                return !state.isFailing
            }
            if isNew, !(error is CancellationError) {
                parts.logger.log(.queueLateFindingsDelayed, [.error: "\(error)"])
            }
            return false
        }
    }

    // MARK: - What is known, and how far it is applied

    /// How far it has come, with what is known now.
    private func taken(_ snapshot: ConfigurationSnapshot) async throws -> LateSweep {
        var sweep = try await current()
        let before = sweep
        let bad = try await known(snapshot)
        let ofMarks = try await knownOfMarks(bad)
        sweep.take(bad, marks: ofMarks)
        // Nobody keeps marks.
        if parts.delivered == nil { sweep.delivered.finish() }
        if sweep != before { try await keep(sweep) }
        return sweep
    }

    private func current() async throws -> LateSweep {
        if let sweep = state.withLockedValue({ $0.sweep }) { return sweep }
        let kept = try await parts.threads.runIfActive { [sweeps = parts.sweeps] in try sweeps.read() } ?? LateSweep()
        state.withLockedValue { $0.sweep = kept }
        return kept
    }

    // In memory in any case: where the disk fails, a restart goes on from an earlier place.
    func keep(_ sweep: LateSweep) async throws {
        state.withLockedValue { $0.sweep = sweep }
        try await parts.threads.runIfActive { [sweeps = parts.sweeps] in try sweeps.write(sweep) }
    }

    private func known(_ snapshot: ConfigurationSnapshot) async throws -> [String: KnownBad] {
        let hashes = parts.examiners.content.malware?.hashList.mark ?? 0
        let blocks = state.withLockedValue { state in
            var blocks: [String: (revision: Int64, digest: String)] = [:]
            for owner in snapshot.organizations {
                if let kept = state.blocks[owner.name], kept.revision == owner.revision {
                    blocks[owner.name] = kept
                } else {
                    blocks[owner.name] = (owner.revision, KnownBad.blocks(of: owner.document))
                }
            }
            state.blocks = blocks
            return blocks.mapValues { $0.digest }
        }
        return try await parts.threads.runIfActive { [phishLessons = parts.phishLessons] in
            var known: [String: KnownBad] = [:]
            for (name, digest) in blocks {
                known[name] = KnownBad(blocks: digest, hashes: hashes, lessons: phishLessons(name))
            }
            return known
        }
    }

    // MARK: - Queues

    private func walkQueues(_ sweep: inout LateSweep, by judge: LateJudge) async throws {
        let place = sweep.queues.place.map { RecipientID($0.id) }
        let page = try await parts.lookup.waitingRecipients(after: place, limit: Self.queuePage)
        guard let last = page.last else {
            sweep.queues.finish()
            return try await keep(sweep)
        }
        let meant = sweep.queues.applying ?? [:]
        if sweep.queues.isToBePassedOver {
            tellSkipped(page.first?.sequence)
        } else {
            sweep.queues.begin()
            do {
                try await keep(sweep)
                let left = try await hold(page.filter { meant[$0.organization] != nil }, by: judge)
                sweep.leave(left.map(\.rawValue))
            } catch {
                sweep.queues.takeBack()
                try? await keep(sweep)
                throw error
            }
        }
        sweep.queues.advance(to: LateSweep.Place(id: last.id.rawValue))
        try await keep(sweep)
    }

    /// Looks at those again that were under way: what came of an attempt decides.
    private func lookAgain(_ sweep: inout LateSweep, by judge: LateJudge) async throws {
        let now = parts.time.now()
        let isDue = state.withLockedValue { state in
            if let last = state.lookedAgain, now - last < Self.pause { return false }
            state.lookedAgain = now
            return true
        }
        guard isDue, !sweep.left.isEmpty else { return }
        let ids = sweep.left.prefix(Self.queuePage).map { RecipientID($0) }
        var left: [RecipientID] = []
        if sweep.beginAgain() {
            do {
                try await keep(sweep)
                let again = try await parts.lookup.recipients(ids)
                try await findDelivered(again.filter { $0.state == .delivered }, &sweep)
                left = try await hold(again.filter { $0.state == .waiting }, by: judge)
            } catch {
                sweep.takeBackAgain()
                try? await keep(sweep)
                throw error
            }
        } else {
            tellSkipped(ids.first?.sequence)
        }
        // Those that are under way again go behind the others.
        sweep.forget(ids.map(\.rawValue))
        sweep.leave(left.map(\.rawValue))
        let settled = Set(ids).subtracting(left)
        state.withLockedValue { state in
            for id in settled { state.underWay[id] = nil }
        }
        try await keep(sweep)
    }

    /// Holds those of some recipients for whom something is found; gives those to be looked at again: their attempts were under
    /// way, or nothing can be told of them now.
    private func hold(_ recipients: [RecipientStatus], by judge: LateJudge) async throws -> [RecipientID] {
        // What ended the process is read by name alone.
        let meant = recipients.filter { $0.key.deliveryType != .undefined }
        let released = try await parts.quarantine.inQuarantine(meant.map(\.id))
        let bySequence = Dictionary(grouping: meant.filter { !released.contains($0.id) }, by: \.sequence)
        var left: [RecipientID] = []
        for sequence in bySequence.keys.sorted() {
            let ids = Set((bySequence[sequence] ?? []).map(\.id))
            let judgement: Judged
            switch try await judged(sequence, ids, in: .waiting, by: judge) {
            case .done(let found): judgement = found
            case .notNow:
                left += ids.sorted()
                continue
            case .nobody: continue
            }
            let moment = parts.time.wallTime()
            let copies = judgement.found.map { found in
                let item = QuarantineItem(
                    found.recipient, of: judgement.message, author: judgement.author, hold: found.finding.hold,
                    at: moment)
                return LateHold.Copy(item: item, event: item.lateEvent(found.finding.cause, at: moment))
            }
            guard !copies.isEmpty else { continue }
            let held = try await heldCopies(LateHold(sequence: sequence, copies: copies))
            left += copies.map(\.item.id).filter { !held.contains($0) }
            remember(judgement.found.filter { !held.contains($0.recipient.id) })
            tellApplied(judgement, held: held.count)
        }
        return left
    }

    /// Has copies held; gives those that are.
    private func heldCopies(_ copies: LateHold) async throws -> Set<RecipientID> {
        do {
            return Set(try await parts.queues.hold(copies))
        } catch StoreError.unknown(_) {
            // One of them was released or has ended at the same moment. The next look finds the others.
            return []
        }
    }

    /// Remembers what was found of copies whose attempts are under way, and may deliver them.
    private func remember(_ found: [Found]) {
        state.withLockedValue { state in
            for one in found where state.underWay.count < LateSweep.mostLeft {
                state.underWay[one.recipient.id] = DeliveredFinding(
                    category: VerdictCategory(one.finding.hold.reason), cause: one.finding.cause)
            }
        }
    }

    /// Notes of copies that their attempts have delivered what was found of them meanwhile.
    private func findDelivered(_ recipients: [RecipientStatus], _ sweep: inout LateSweep) async throws {
        let snapshot = parts.configuration.basis.snapshot
        for recipient in recipients {
            guard let finding = state.withLockedValue({ $0.underWay[recipient.id] }) else { continue }
            try await find(
                finding, of: recipient.sequence, in: recipient.organization, [recipient.id], snapshot, &sweep)
        }
    }
}
