import Glibc
internal import Learning
internal import Mail
internal import MailFlow
internal import NIOConcurrencyHelpers

extension LearnedFolder {
    /// Forgets the lesson about a message. Blocks.
    func forget(_ specimen: Specimen, at time: WallTime) throws(DiskError) -> Bool {
        try locked { files throws(DiskError) in
            try expectReadable(&files, at: time)
            let digest = PreparedMessage(specimen, hash: hash).digest
            guard memory.withLockedValue({ $0.learned.hasLesson(about: digest) }) else { return false }
            try files.lessons?.append([.forgotten(digest)])
            files.dead += 1
            try forget([digest], &files, at: time)
            // Otherwise a death would bring back what the lesson said of its sender.
            try write(files)
            return true
        }
    }

    /// Takes lessons out of the memory and what was made of them, and their octets out of the file.
    private func forget(_ digests: [MessageDigest], _ files: inout Files, at time: WallTime) throws(DiskError) {
        let meant = Set(digests)
        let entries = memory.withLockedValue { $0.learned }.entries.filter { meant.contains($0.digest) }
        // One that can't be read has what it changed decay.
        let records = entries.compactMap { entry in
            files.places[entry.number].flatMap { try? files.lessons?.lesson(at: $0) }
        }
        memory.withLockedValue { memory in
            for digest in digests where memory.learned.forget(digest) { files.dead += 1 }
            memory.isChanged = true
        }
        // What was made of them goes even where their octets can't.
        let left = made(of: memory.withLockedValue { $0.learned }, files)
        memory.withLockedValue { memory in
            memory.learned.campaigns = left.campaigns
            for record in records { memory.learned.takeBack(record, keepingReleasesOf: left.released) }
        }
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

    /// The campaigns of the lessons that are left, with what of them was clean, and the domains that a good word is left for.
    func made(of learned: LearnedState, _ files: Files) -> (campaigns: Campaigns, released: Set<UInt64>) {
        var state = LearnedState(hash: hash)
        var released: Set<UInt64> = []
        let numbers = learned.numbers
        for (number, place) in files.places.sorted(by: { $0.key < $1.key }) where numbers.contains(number) {
            // One that can't be read is in no campaign any more; where the file is written anew, that fails.
            guard let record = try? files.lessons?.lesson(at: place) else { continue }
            state.take(record, countsSender: false)
            if record.kind == .good { released.formUnion(record.domains) }
        }
        var campaigns = state.campaigns
        campaigns.restore(learned.campaigns.clean)
        return (campaigns, released)
    }
}
