import Log
import Mail
import NodeState
import Operations
import Queueing

/// What a start makes of the notes of a process that trapped (docs/reference/poison.md).
struct PoisonMessages {
    let crashes: any CrashStore
    let messages: any MessageStore
    let lookup: any MessageLookup
    let folder: String
    let time: any TimeSource
    let logger: Logger

    /// Counts what the process before was at, if it died of a trap, sets aside what has done so too often, and gives
    /// the journal of this process. A failure here never keeps mail from flowing: then nothing is noted.
    func begin(lastTrap: Int32?) async -> any WorkJournal {
        do {
            let (slots, remains) = try WorkSlots.open(folder: folder)
            if let lastTrap { try await blame(remains, signal: lastTrap) }
            let journal = CrashJournal(slots: slots, refused: try await crashes.poisonContents())
            slots.noteTraps()
            return journal
        } catch {
            logger.log(.processFaultUnnoted, [.error: "\(error)"])
            return UnnotedWork()
        }
    }

    private func blame(_ work: [WorkInHand], signal: Int32) async throws {
        guard !work.isEmpty else {
            logger.log(.processFaultFound, [.signal: signal])
            return
        }
        for crash in try await crashes.countCrashes(work, at: time.wallTime()) {
            let isPoison = crash.isPoison
            switch crash.work.subject {
            case .message(let sequence):
                logger.log(
                    isPoison ? .queueMessageSetAside : .queueMessageSuspected,
                    [
                        .sequence: sequence.rawValue, .signal: signal, .stage: "\(crash.work.stage)",
                        .crashes: crash.count,
                    ])
                if isPoison { try await setAside(sequence, crash) }
            case .content(let mark):
                logger.log(
                    isPoison ? .smtpContentRefused : .smtpContentSuspected,
                    [
                        .size: mark.size, .signal: signal, .stage: "\(crash.work.stage)", .crashes: crash.count,
                    ])
            }
        }
    }

    /// Moves what waits of a message into the poison queue, durably, before anything is started.
    private func setAside(_ sequence: SequenceNumber, _ crash: CrashCount) async throws {
        guard let message = try await lookup.status(of: "\(sequence)") else { return }
        let event = RecipientEvent(
            .poison, at: time.wallTime(),
            detail: "the server's process ended \(crash.count) times at this message (\(crash.work.stage))")
        let updates = message.recipients.filter { $0.state == .waiting }.map { recipient in
            RecipientUpdate(
                id: recipient.id, state: .waiting,
                route: .init(key: .poison(message.organization), inputs: recipient.routing), event: event)
        }
        guard !updates.isEmpty else { return }
        try await messages.commit(StoreTransaction(updates: updates))
    }
}
