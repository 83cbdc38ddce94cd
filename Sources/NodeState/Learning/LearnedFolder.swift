internal import Learning
internal import Log
internal import Mail
internal import MailFlow
internal import NIOConcurrencyHelpers

/// What one organization has learned, in memory and in its folder. Thread-safe.
///
/// A lesson is on the disk when it is taken; what mail has shown is written now and then, and lost back to the last time
/// where the process dies.
final class LearnedFolder: Sendable {
    struct Memory: Sendable {
        var learned: LearnedState
        var isChanged = false
        var isHeldBack = false
        var trained: WallTime?
    }

    // Files are changed by one at a time; the lock of the memory is taken within that of the files, and for moments alone.
    struct Files: Sendable {
        var lessons: LessonFile?
        var places: [UInt64: LessonFile.Place] = [:]
        /// Entries that count no more.
        var dead = 0
        /// Lessons since a model was last made.
        var news = 0
        /// Whether the model in use has a lesson that was corrected.
        var isStale = false
        /// Why the files could not be read, or not be mended: until they are, nothing is written, so that what is on the
        /// disk stays. Nil where all is well.
        var failure: DiskError?
    }

    let path: String
    let logger: Logger
    let organization: String
    let hash: SipHash
    let memory: NIOLockedValueBox<Memory>
    let files = NIOLockedValueBox(Files())

    var lessonPath: String { path + "/lessons" }
    var memoryFile: MemoryFile { MemoryFile(path: path + "/memory") }

    /// Knows nothing; the files are read by ``load(at:)``.
    init(_ path: String, organization: String, hash: SipHash, logger: Logger) {
        self.path = path
        self.organization = organization
        self.hash = hash
        self.logger = logger
        memory = NIOLockedValueBox(Memory(learned: LearnedState(hash: hash)))
    }

    // MARK: - Mail

    func knowledge(of specimen: Specimen, at time: WallTime) -> KnownMessage {
        // All that is hashed and compared without the memory is, before and after others are kept waiting.
        let message = PreparedMessage(specimen, hash: hash)
        var (known, model) = memory.withLockedValue { memory in
            let (knowledge, sighting) = memory.learned.knowledge(of: message, at: time)
            let known = KnownMessage(knowledge: knowledge, sighting: sighting, print: message.print)
            return (known, memory.learned.model)
        }
        if let model { known.knowledge.add(model, of: message) }
        return known
    }

    func note(_ event: MemoryEvent, at time: WallTime) {
        memory.withLockedValue { memory in
            memory.isChanged = true
            switch event {
            case .received(let sighting, let isJunked):
                memory.learned.note(isJunked: isJunked, of: sighting, at: time)
            case .receivedOfCampaign(let sighting): memory.learned.noteOfCampaign(sighting)
            case .wrote(let person, let others): memory.learned.noteAnswer(of: person, to: others, at: time)
            }
        }
    }

    // MARK: - Files

    func locked<T>(_ body: (inout Files) throws(DiskError) -> T) throws(DiskError) -> T {
        let result = files.withLockedValue { files in
            Result { () throws(DiskError) in try body(&files) }
        }
        return try result.get()
    }

    func logUnreadable(_ file: String, _ error: DiskError) {
        logger.log(.learningUnreadable, [.organization: organization, .file: file, .error: error.description])
    }

    func logUnkept(_ file: String, _ error: DiskError) {
        logger.log(.learningUnkept, [.organization: organization, .file: file, .error: error.description])
    }

    // MARK: - Late findings

    /// What a message of before has in common with what was reported by now.
    func campaign(_ print: Fingerprint, isKnownSender: Bool, at time: WallTime) -> CampaignMatch? {
        memory.withLockedValue { $0.learned.campaign(print, isKnownSender: isKnownSender, at: time) }
    }

    /// A mark of what was said to be of some kinds: another one with each lesson and each second person, also where an old lesson
    /// goes at the same time; 0 where nothing was.
    func lessonMark(of kinds: Set<LessonKind>) -> Int {
        let learned = memory.withLockedValue { $0.learned }
        var (last, seconds): (UInt64, UInt64) = (0, 0)
        for entry in learned.entries where kinds.contains(entry.kind) {
            last = max(last, entry.number)
            if entry.second != 0 { seconds += 1 }
        }
        return Int(truncatingIfNeeded: last &* 1_000_003 &+ seconds)
    }

    // MARK: - Administrators

    func figures() -> LearningFigures {
        let (places, size) = files.withLockedValue { ($0.places.count, $0.lessons?.size ?? 0) }
        // All that is counted and sorted is a copy: mail goes on meanwhile.
        let (learned, trained, isHeldBack) = memory.withLockedValue { ($0.learned, $0.trained, $0.isHeldBack) }
        let entries = learned.entries
        var figures = LearningFigures()
        for entry in entries {
            switch entry.kind {
            case .good: figures.good += 1
            case .spam: figures.spam += 1
            case .phish: figures.phish += 1
            }
        }
        figures.usable = LessonChoice(entries).ofEach
        figures.needed = LessonChoice.minimum
        figures.neededInFull = LessonChoice.full
        (figures.weight, figures.weightInFull) = (LessonChoice.weight, LessonChoice.fullWeight)
        figures.inUse = learned.model.map { min($0.good, $0.bad) }
        figures.trained = trained
        figures.isHeldBack = isHeldBack
        let campaigns = learned.campaigns.counts
        figures.campaigns = campaigns.texts + campaigns.keys
        (figures.pairs, figures.senders) = learned.ladder.counts
        figures.domains = learned.domains.count
        figures.memory = learned.size + places * 40
        figures.disk = size + Folder.size(memoryFile.path)
        return figures
    }
}
