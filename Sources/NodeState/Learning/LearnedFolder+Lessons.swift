internal import Learning
internal import Mail
internal import MailFlow
internal import NIOConcurrencyHelpers

extension LearnedFolder {
    /// Lessons that are taken up while mail waits.
    private static let atOnce = 16

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

    func keep(_ records: [LessonRecord], _ files: inout Files) throws(DiskError) {
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

    func trainIfDue(_ files: inout Files, isCorrection: Bool, at time: WallTime) {
        let (count, hasModel) = memory.withLockedValue { ($0.learned.lessonCount, $0.learned.model != nil) }
        guard count >= 2 * LessonChoice.minimum || hasModel else { return }
        // What was corrected is gone with the next upkeep, however many corrections there are until then; what is new waits
        // until it is worth the work.
        if isCorrection, hasModel { files.isStale = true }
        guard files.news >= max(25, count / 20) else { return }
        retrain(&files, at: time)
    }

    /// The tokens of lessons; a lesson that can't be read says nothing.
    static func tokens(_ files: Files) -> (LessonEntry) -> TokenSet {
        { entry in files.places[entry.number].flatMap { try? files.lessons?.lesson(at: $0) }?.tokens ?? TokenSet([]) }
    }

    /// Makes a new model, tries it and puts it to use where it is no worse. Blocks.
    func retrain(_ files: inout Files, at time: WallTime) {
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

    // MARK: - Other servers

    /// Lessons with numbers above one, in order.
    func lessons(after number: UInt64, limit: Int) throws(DiskError) -> (records: [LessonRecord], isMore: Bool) {
        try locked { files throws(DiskError) in
            if let failure = files.failure { throw failure }
            let numbers = memory.withLockedValue { $0.learned }.numbers
            let places = files.places.filter { $0.key > number && numbers.contains($0.key) }.sorted {
                $0.key < $1.key
            }
            var records: [LessonRecord] = []
            for (_, place) in places.prefix(limit) {
                if let record = try files.lessons?.lesson(at: place) { records.append(record) }
            }
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
