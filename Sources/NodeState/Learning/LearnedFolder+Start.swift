import Glibc
internal import Learning
internal import Log
internal import Mail
internal import NIOConcurrencyHelpers

extension LearnedFolder {
    /// Reads the files. What is damaged is told and set aside; what stands before the damage counts. Where a file can't be
    /// read, or what is damaged can't be replaced, nothing is written before a later call succeeds. Blocks.
    func load(at time: WallTime) { files.withLockedValue { load(&$0, at: time) } }

    func load(_ files: inout Files, at time: WallTime) {
        var learned = LearnedState(hash: hash)
        files = Files()
        var content = MemoryFile.Content()
        var isChanged = false
        do throws(DiskError) {
            var read = LearnedState(hash: hash)
            content = try memoryFile.read(into: &read, on: DayNumber(time))
            learned.ladder = read.ladder
            learned.domains = read.domains
            learned.contents = read.contents
            learned.restore(lastNumber: content.lesson)
            if let damage = content.damage {
                isChanged = true
                try setAside(memoryFile.path, damage.description)
            }
        } catch {
            files.failure = error
            logUnreadable(memoryFile.path, error)
        }
        do throws(DiskError) {
            try loadLessons(into: &learned, &files, countedUpTo: content.lesson, at: time)
            // Reports are known now, so that it can be told which of them have matched clean mail.
            learned.campaigns.restore(content.clean)
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

    /// Throws where nothing may be written. Reads a file that stands there unread, as it has numbers that are taken.
    func expectReadable(_ files: inout Files, at time: WallTime) throws(DiskError) {
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
        // Lessons that the memory did not have when it was written.
        var news: [MessageDigest: LessonRecord] = [:]
        let ending = try file.read { entry, place in
            entries += 1
            switch entry {
            case .lesson(let record):
                learned.take(record, countsSender: record.number > counted)
                places[record.number] = place
                if record.number > counted { news[record.digest] = record }
            case .forgotten(let digest):
                if let record = news.removeValue(forKey: digest) { learned.takeBack(record) }
                forgotten = learned.forget(digest) || forgotten
            case .adopted(let number): learned.restore(adopted: number)
            }
        }
        for digest in learned.expired(at: time) { forgotten = learned.forget(digest) || forgotten }
        let numbers = learned.numbers
        files.places = places.filter { numbers.contains($0.key) }
        if let damage = ending.damage {
            // Of all that was there, so that it can be looked at; the whole ones begin a new file.
            try copyAside(lessonPath, damage.description)
            file = try Self.rewrite(file, lessonPath, adopted: learned.adopted, &files)
            entries = files.places.count
        }
        files.lessons = file
        files.dead = entries - files.places.count
        if forgotten { learned.campaigns = made(of: learned, files).campaigns }
    }

    private func setAside(_ file: String, _ reason: String) throws(DiskError) {
        let kept = file + ".damaged"
        guard rename(file, kept) == 0 else { throw DiskError(.write, kept) }
        logger.log(.learningDamaged, [.organization: organization, .file: kept, .reason: reason])
    }

    private func copyAside(_ file: String, _ reason: String) throws(DiskError) {
        let kept = file + ".damaged"
        unlink(kept)
        // The name alone: the file itself is replaced by a new one below this name.
        guard link(file, kept) == 0 else { throw DiskError(.write, kept) }
        logger.log(.learningDamaged, [.organization: organization, .file: kept, .reason: reason])
    }
}
