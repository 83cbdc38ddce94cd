internal import Learning
internal import Mail
internal import NIOConcurrencyHelpers

extension LearnedFolder {
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
    func rewrite(_ files: inout Files) throws(DiskError) {
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

    static func rewrite(
        _ old: LessonFile, _ path: String, adopted: UInt64?, _ files: inout Files
    ) throws(DiskError) -> LessonFile {
        let places = files.places.sorted { $0.key < $1.key }
        let (file, found) = try LessonFile.replace(path, adopted: adopted) { write throws(DiskError) in
            for (_, place) in places { if let record = try old.lesson(at: place) { try write(record) } }
        }
        files.places = found
        files.dead = 0
        return file
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

    func write(_ files: Files) throws(DiskError) {
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
                campaigns: { memory.withLockedValue { $0.learned.campaigns }.clean.octets })
        } catch {
            memory.withLockedValue { $0.isChanged = true }
            throw error
        }
    }
}
