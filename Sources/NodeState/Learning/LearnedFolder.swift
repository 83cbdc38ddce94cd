import Glibc
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
    private struct Memory: Sendable {
        var learned: LearnedState
        var isChanged = false
        var isHeldBack = false
        var trained: WallTime?
    }

    // Files are changed by one at a time; the lock of the memory is taken within that of the files, and for moments alone.
    private struct Files: Sendable {
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

    /// Lessons that are taken up while mail waits.
    private static let atOnce = 16

    let path: String
    private let logger: Logger
    private let organization: String
    private let hash: SipHash
    private let memory: NIOLockedValueBox<Memory>
    private let files = NIOLockedValueBox(Files())

    private var lessonPath: String { path + "/lessons" }
    private var memoryFile: MemoryFile { MemoryFile(path: path + "/memory") }

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
            return (KnownMessage(knowledge: knowledge, sighting: sighting), memory.learned.model)
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
            case .wrote(let person, let others): memory.learned.noteAnswer(of: person, to: others, at: time)
            }
        }
    }

    // MARK: - Start

    /// Reads the files. What is damaged is told and set aside; what stands before the damage counts. Where a file can't be
    /// read, or what is damaged can't be replaced, nothing is written before a later call succeeds. Blocks.
    func load(at time: WallTime) { files.withLockedValue { load(&$0, at: time) } }

    private func load(_ files: inout Files, at time: WallTime) {
        let day = DayNumber(time)
        var learned = LearnedState(hash: hash)
        files = Files()
        var counted: UInt64 = 0
        var isChanged = false
        do throws(DiskError) {
            var ladder = LearnedState(hash: hash)
            let (damage, lesson) = try memoryFile.read(into: &ladder, on: day)
            counted = lesson
            learned.ladder = ladder.ladder
            learned.domains = ladder.domains
            learned.contents = ladder.contents
            learned.restore(lastNumber: lesson)
            if let damage {
                isChanged = true
                setAside(memoryFile.path, damage.description)
            }
        } catch {
            files.failure = error
            logUnreadable(memoryFile.path, error)
        }
        do throws(DiskError) {
            try loadLessons(into: &learned, &files, countedUpTo: counted, at: time)
            // Reports are known now, so that it can be told which of them have matched clean mail. The senders of lessons
            // behind the writing are counted by now, so nothing else is taken up again.
            try? memoryFile.readClean(into: &learned, on: day)
        } catch {
            files = Files()
            files.failure = error
            logUnreadable(lessonPath, error)
        }
        if files.lessons != nil {
            let (entries, adopted) = (learned.entries, learned.adopted)
            learned.use(TokenTraining.restore(entries, adopted: adopted, tokens: Self.tokens(files)))
        }
        memory.withLockedValue { memory in
            memory.learned = learned
            memory.isChanged = isChanged
        }
    }

    private func logUnreadable(_ file: String, _ error: DiskError) {
        logger.log(.learningUnreadable, [.organization: organization, .file: file, .error: error.description])
    }

    /// Throws where nothing may be written. Reads a file that stands there unread, as it has numbers that are taken.
    private func expectReadable(_ files: inout Files, at time: WallTime) throws(DiskError) {
        if files.failure == nil, files.lessons == nil, Folder.size(lessonPath) > 0 { load(&files, at: time) }
        if let failure = files.failure { throw failure }
    }

    private func loadLessons(
        into learned: inout LearnedState, _ files: inout Files, countedUpTo counted: UInt64, at time: WallTime
    ) throws(DiskError) {
        guard access(lessonPath, F_OK) == 0 else {
            let code = errno
            guard code == ENOENT else { throw DiskError(.open, lessonPath, code) }
            return
        }
        var file = try LessonFile(lessonPath)
        var places: [UInt64: LessonFile.Place] = [:]
        var entries = 0
        var forgotten = false
        let ending = try file.read { entry, place in
            entries += 1
            switch entry {
            case .lesson(let record):
                learned.take(record, countsSender: record.number > counted)
                places[record.number] = place
            case .forgotten(let digest): forgotten = learned.forget(digest) || forgotten
            case .adopted(let number): learned.restore(adopted: number)
            }
        }
        for digest in learned.expired(at: time) { forgotten = learned.forget(digest) || forgotten }
        let numbers = learned.numbers
        files.places = places.filter { numbers.contains($0.key) }
        if let damage = ending.damage {
            // Of all that was there, so that it can be looked at; the whole ones begin a new file.
            copyAside(lessonPath, damage.description)
            file = try Self.rewrite(file, lessonPath, adopted: learned.adopted, &files)
            entries = files.places.count
        }
        files.lessons = file
        files.dead = entries - files.places.count
        if forgotten { learned.campaigns = campaigns(of: learned, files) }
    }

    private static func rewrite(
        _ old: LessonFile, _ path: String, adopted: UInt64?, _ files: inout Files
    ) throws(DiskError) -> LessonFile {
        let places = files.places.sorted { $0.key < $1.key }
        let (file, found) = try LessonFile.replace(path, adopted: adopted) { write throws(DiskError) in
            for (_, place) in places { if let record = old.lesson(at: place) { try write(record) } }
        }
        files.places = found
        files.dead = 0
        return file
    }

    private func setAside(_ file: String, _ reason: String) {
        let kept = file + ".damaged"
        rename(file, kept)
        logger.log(.learningDamaged, [.organization: organization, .file: kept, .reason: reason])
    }

    private func copyAside(_ file: String, _ reason: String) {
        let kept = file + ".damaged"
        unlink(kept)
        // The name alone: the file itself is replaced by a new one below this name.
        link(file, kept)
        logger.log(.learningDamaged, [.organization: organization, .file: kept, .reason: reason])
    }

    /// The campaigns of the lessons that are left, with what of them was clean.
    private func campaigns(of learned: LearnedState, _ files: Files) -> Campaigns {
        var state = LearnedState(hash: hash)
        let numbers = learned.numbers
        for (number, place) in files.places.sorted(by: { $0.key < $1.key }) where numbers.contains(number) {
            if let record = files.lessons?.lesson(at: place) { state.take(record, countsSender: false) }
        }
        var campaigns = state.campaigns
        // What was written a moment ago can be read.
        try? campaigns.restoreClean(learned.campaigns.cleanOctets)
        return campaigns
    }

    // MARK: - Lessons

    /// Takes a lesson. Blocks.
    func learn(
        _ specimen: Specimen, _ kind: LessonKind, by teacher: EmailAddress?, at time: WallTime
    ) throws(DiskError) -> LessonOutcome {
        try locked { files throws(DiskError) in
            try expectReadable(&files, at: time)
            let message = PreparedMessage(specimen, hash: hash)
            let ruling = memory.withLockedValue { $0.learned.rule(message, kind, by: teacher, at: time) }
            switch ruling {
            case .known: return .known
            case .overDailyLimit: return .overDailyLimit
            case .empty: return .empty
            case .second(let record):
                try keep([record], &files)
                files.dead += 1
                return .known
            case .keep(let record, let isCorrection):
                try keep([record], &files)
                if isCorrection { files.dead += 1 }
                trainIfDue(&files, isCorrection: isCorrection, at: time)
                return isCorrection ? .corrected : .learned
            }
        }
    }

    private func locked<T>(_ body: (inout Files) throws(DiskError) -> T) throws(DiskError) -> T {
        let result = files.withLockedValue { files in
            Result { () throws(DiskError) in try body(&files) }
        }
        return try result.get()
    }

    private func keep(_ records: [LessonRecord], _ files: inout Files) throws(DiskError) {
        if files.lessons == nil {
            try Folder.make(path)
            files.lessons = try LessonFile(lessonPath)
            try Folder.sync(path)
        }
        let places = try files.lessons?.append(records.map { .lesson($0) }) ?? []
        for (record, place) in zip(records, places) { files.places[record.number] = place }
        for first in stride(from: 0, to: records.count, by: Self.atOnce) {
            memory.withLockedValue { memory in
                for record in records[first..<min(first + Self.atOnce, records.count)] {
                    memory.learned.take(record, countsSender: true)
                }
                memory.isChanged = true
            }
        }
        files.news += records.count
        trim(&files)
    }

    /// Drops the oldest lessons beyond the bound.
    private func trim(_ files: inout Files) {
        let entries = memory.withLockedValue { memory in
            memory.learned.lessonCount > LessonChoice.maximum ? memory.learned.entries : []
        }
        guard entries.count > LessonChoice.maximum else { return }
        for entry in entries.sorted(by: { $0.number < $1.number }).prefix(entries.count - LessonChoice.maximum) {
            _ = memory.withLockedValue { $0.learned.forget(entry.digest) }
            files.places[entry.number] = nil
            files.dead += 1
        }
    }

    // MARK: - Models

    private func trainIfDue(_ files: inout Files, isCorrection: Bool, at time: WallTime) {
        let (count, hasModel) = memory.withLockedValue { ($0.learned.lessonCount, $0.learned.model != nil) }
        guard count >= 2 * LessonChoice.minimum || hasModel else { return }
        // What was corrected is gone with the next upkeep, however many corrections there are until then; what is new waits
        // until it is worth the work.
        if isCorrection, hasModel { files.isStale = true }
        guard files.news >= max(25, count / 20) else { return }
        retrain(&files, at: time)
    }

    private static func tokens(_ files: Files) -> (LessonEntry) -> TokenSet {
        { entry in files.places[entry.number].flatMap { files.lessons?.lesson(at: $0) }?.tokens ?? TokenSet([]) }
    }

    /// Makes a new model, tries it and puts it to use where it is no worse. Blocks.
    private func retrain(_ files: inout Files, at time: WallTime) {
        let (entries, before) = memory.withLockedValue { ($0.learned.entries, $0.learned.adopted) }
        let outcome = TokenTraining.train(entries, adopted: before, tokens: Self.tokens(files))
        files.news = 0
        files.isStale = false
        var isHeldBack = false
        switch outcome {
        case .adopted(_, let number):
            do throws(DiskError) {
                try files.lessons?.append([.adopted(number)])
                files.dead += 1
            } catch {
                logUnkept(lessonPath, error)
            }
        case .kept(_): isHeldBack = entries.contains { $0.number > before ?? 0 }
        case .tooFew: break
        }
        memory.withLockedValue { memory in
            memory.learned.use(outcome)
            memory.trained = time
            memory.isHeldBack = isHeldBack
        }
    }

    // MARK: - Upkeep

    /// Writes what mail has shown, drops what is too old, and once a day makes a new model. Blocks.
    func keepUp(isNight: Bool, at time: WallTime) {
        files.withLockedValue { files in
            if files.failure != nil { load(&files, at: time) }
            if files.failure == nil, files.isStale { retrain(&files, at: time) }
        }
        if isNight {
            files.withLockedValue { files in
                guard files.failure == nil else { return }
                // Sought in a copy, while mail goes on: lessons change under the lock of the files alone.
                let digests = memory.withLockedValue { $0.learned }.expired(at: time)
                memory.withLockedValue { memory in
                    for digest in digests { _ = memory.learned.forget(digest) }
                    memory.learned.campaigns.sweep(on: DayNumber(time))
                }
                let expired = digests.count
                if expired > 0 || files.dead > files.places.count + 1_000 { compact(&files) }
                if files.news > 0 || expired > 0 { retrain(&files, at: time) }
            }
        }
        save(at: time)
    }

    private func compact(_ files: inout Files) {
        do throws(DiskError) {
            try rewrite(&files)
        } catch {
            logUnkept(lessonPath, error)
        }
    }

    /// Writes the file anew with nothing but the lessons that count.
    private func rewrite(_ files: inout Files) throws(DiskError) {
        guard let old = files.lessons else { return }
        let (numbers, adopted) = memory.withLockedValue { ($0.learned.numbers, $0.learned.adopted) }
        files.places = files.places.filter { numbers.contains($0.key) }
        do throws(DiskError) {
            files.lessons = try Self.rewrite(old, lessonPath, adopted: adopted, &files)
        } catch {
            // Where the folder was not synced, the new file stands there already: what is added to the old one would be lost.
            if error.path == path {
                files = Files()
                files.failure = error
            }
            throw error
        }
    }

    private func logUnkept(_ file: String, _ error: DiskError) {
        logger.log(.learningUnkept, [.organization: organization, .file: file, .error: error.description])
    }

    /// Writes what mail has shown, where anything has changed. Blocks.
    func save(at time: WallTime) {
        files.withLockedValue { files in
            do throws(DiskError) {
                try write(files)
            } catch {
                logUnkept(memoryFile.path, error)
            }
        }
    }

    private func write(_ files: Files) throws(DiskError) {
        guard files.failure == nil else { return }
        let isChanged = memory.withLockedValue { memory in
            defer { memory.isChanged = false }
            return memory.isChanged
        }
        guard isChanged else { return }
        do throws(DiskError) {
            try Folder.make(path)
            // Portion by portion, so that mail waits for moments alone.
            try memoryFile.write(
                lesson: memory.withLockedValue { $0.learned.lastNumber },
                ladder: { part in memory.withLockedValue { $0.learned.ladder }.octets(ofPart: part) },
                domains: { memory.withLockedValue { $0.learned.domains }.octets },
                contents: { memory.withLockedValue { $0.learned.contents }.octets },
                campaigns: { memory.withLockedValue { $0.learned.campaigns }.cleanOctets })
        } catch {
            memory.withLockedValue { $0.isChanged = true }
            throw error
        }
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

    /// Forgets the lesson about a message. Blocks.
    func forget(_ specimen: Specimen, at time: WallTime) throws(DiskError) -> Bool {
        try locked { files throws(DiskError) in
            try expectReadable(&files, at: time)
            let digest = PreparedMessage(specimen, hash: hash).digest
            guard memory.withLockedValue({ $0.learned.hasLesson(about: digest) }) else { return false }
            try files.lessons?.append([.forgotten(digest)])
            files.dead += 1
            try forget([digest], &files, at: time)
            return true
        }
    }

    /// Takes lessons out of the memory and what was made of them, and their octets out of the file.
    private func forget(_ digests: [MessageDigest], _ files: inout Files, at time: WallTime) throws(DiskError) {
        memory.withLockedValue { memory in
            for digest in digests where memory.learned.forget(digest) { files.dead += 1 }
            memory.isChanged = true
        }
        // What was made of them goes even where their octets can't.
        let left = campaigns(of: memory.withLockedValue { $0.learned }, files)
        memory.withLockedValue { $0.learned.campaigns = left }
        if memory.withLockedValue({ $0.learned.model != nil }) { retrain(&files, at: time) }
        try rewrite(&files)
    }

    /// Forgets what mentions a person, also in files that were set aside. Blocks.
    func forget(person: EmailAddress, at time: WallTime) throws(DiskError) -> ForgottenPerson {
        try locked { files throws(DiskError) in
            try expectReadable(&files, at: time)
            // A file that was set aside can't be read, so that all of it goes.
            try unlinkAll(["lessons.damaged", "lessons.new", "memory.damaged", "memory.new"])
            let given = memory.withLockedValue { $0.learned.lessons(by: person) }
            if !given.isEmpty {
                try files.lessons?.append(given.map { .forgotten($0) })
                files.dead += given.count
            }
            let rows = memory.withLockedValue { memory in
                memory.isChanged = true
                return memory.learned.forget(person: person)
            }
            if !given.isEmpty {
                try forget(given, &files, at: time)
            } else if files.dead > 0 {
                // Of an order before that could not end.
                try rewrite(&files)
            }
            try write(files)
            return ForgottenPerson(lessons: given.count, rows: rows)
        }
    }

    private func unlinkAll(_ names: [String]) throws(DiskError) {
        for name in names {
            guard unlink("\(path)/\(name)") == 0 || errno == ENOENT else {
                throw DiskError(.write, "\(path)/\(name)")
            }
        }
        if access(path, F_OK) == 0 { try Folder.sync(path) }
    }

    /// Forgets everything, with the files. Blocks.
    func forgetAll() throws(DiskError) {
        try locked { files throws(DiskError) in
            try unlinkAll(["lessons", "lessons.damaged", "lessons.new", "memory", "memory.damaged", "memory.new"])
            files = Files()
            memory.withLockedValue { $0 = Memory(learned: LearnedState(hash: hash)) }
        }
    }

    /// Lessons with numbers above one, in order.
    func lessons(after number: UInt64, limit: Int) throws(DiskError) -> (records: [LessonRecord], isMore: Bool) {
        try locked { files throws(DiskError) in
            if let failure = files.failure { throw failure }
            let numbers = memory.withLockedValue { $0.learned }.numbers
            let places = files.places.filter { $0.key > number && numbers.contains($0.key) }.sorted {
                $0.key < $1.key
            }
            let records = places.prefix(limit).compactMap { files.lessons?.lesson(at: $0.value) }
            return (records, places.count > limit)
        }
    }

    /// Takes up lessons from elsewhere; those about messages that are known change nothing. Blocks.
    func take(_ records: [LessonRecord], at time: WallTime) throws(DiskError) -> Int {
        try locked { files throws(DiskError) in
            try expectReadable(&files, at: time)
            var (new, number) = ([LessonRecord](), memory.withLockedValue { $0.learned.lastNumber })
            var seen: Set<MessageDigest> = []
            for var record in records
            where !memory.withLockedValue({ $0.learned.hasLesson(about: record.digest) })
                && seen.insert(record.digest).inserted
            {
                number += 1
                record.number = number
                // A clock elsewhere may have been wrong: what is of days ahead would be kept too long.
                record.time = min(record.time, time)
                new.append(record)
            }
            guard !new.isEmpty else { return 0 }
            try keep(new, &files)
            trainIfDue(&files, isCorrection: false, at: time)
            return new.count
        }
    }
}
