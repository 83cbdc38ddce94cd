internal import Mail

// What an import makes of the directory that is there.
extension DirectoryImport {
    /// Beyond so many changes the directory is written anew.
    private static let fewEdits = 4_096

    /// What the lines make of the present directory, with the lines that contradict it. Throws when it would remove too
    /// much.
    public func outcome(on current: RecipientDirectory?) throws(Refusal) -> (Outcome, refused: [RefusedLine]) {
        let current = current ?? RecipientDirectory(.empty, revision: 0, confirmedAt: WallTime(milliseconds: 0))
        return options.isReplacing ? (try replacing(current), []) : try merging(into: current)
    }

    private func replacing(_ current: RecipientDirectory) throws(Refusal) -> Outcome {
        var staged = self.staged
        for key in kept.sorted() {
            guard staged.owner(of: key) == nil, let row = current.row(key) else { continue }
            // One whose addresses others have by now goes.
            try? staged.add(row)
        }
        let whole = staged.finish()
        var counts = RecipientDirectory.Counts()
        var edits: [RecipientDirectory.Edit] = []
        current.forEachRow { row in
            let key = String(decoding: row.key, as: UTF8.self)
            guard staged.owner(of: key) != key else { return }
            counts.removed += 1
            if edits.count <= DirectoryImport.fewEdits, let recipient = row.recipient {
                edits.append(.remove(recipient.primarySmtpAddress))
            }
        }
        whole.forEachRow { compare($0, with: current, &counts, &edits) }
        if !options.isForced, Double(counts.removed) > DirectoryImport.removableShare * Double(current.count) {
            throw Refusal(
                description: "The file would remove \(counts.removed) of \(current.count) recipients. Nothing was "
                    + "changed; check that it is complete, and say --force if it is.")
        }
        return Outcome(
            counts: counts, total: whole.count,
            change: edits.count <= DirectoryImport.fewEdits ? .edits(edits) : .whole(whole))
    }

    private func compare(
        _ row: DirectoryRow, with current: RecipientDirectory, _ counts: inout RecipientDirectory.Counts,
        _ edits: inout [RecipientDirectory.Edit]
    ) {
        let old = current.row(String(decoding: row.key, as: UTF8.self))
        guard old != row else {
            counts.unchanged += 1
            return
        }
        if old == nil { counts.added += 1 } else { counts.changed += 1 }
        if edits.count <= DirectoryImport.fewEdits, let recipient = row.recipient { edits.append(.put(recipient)) }
    }

    private func merging(into current: RecipientDirectory) throws(Refusal) -> (Outcome, refused: [RefusedLine]) {
        let refused = contradictions(with: current)
        var counts = RecipientDirectory.Counts()
        var edits: [RecipientDirectory.Edit] = []
        let rows = staged.finish()
        var index = 0
        rows.forEachRow { row in
            if refused[index] == nil { compare(row, with: current, &counts, &edits) }
            index += 1
        }
        var outcome = Outcome(counts: counts, total: current.count + counts.added, change: .edits(edits))
        if edits.count > DirectoryImport.fewEdits {
            outcome.change = .whole(try merged(rows, without: refused, current))
        }
        return (outcome, refused.sorted { $0.key < $1.key }.map(\.value))
    }

    /// The lines, by place in the file, with an address of somebody who is not in the file, or whose own line is refused.
    private func contradictions(with current: RecipientDirectory) -> [Int: RefusedLine] {
        guard current.count > 0 else { return [:] }
        let rows = staged.finish()
        // By the key of the line: which address it wants, and whose that is.
        var taken: [String: (address: String, owner: String)] = [:]
        var open: [String] = []
        rows.forEachRow { row in
            let key = String(decoding: row.key, as: UTF8.self)
            for address in [key] + row.furtherKeys {
                guard let owner = current.owner(of: address), owner != key, staged.owner(of: owner) != owner else {
                    continue
                }
                taken[key] = (address, owner)
                return open.append(key)
            }
        }
        // A recipient whose line is refused stays as it was, and keeps addresses that other lines count on.
        while let owner = open.popLast() {
            guard let old = current.row(owner) else { continue }
            for address in [owner] + old.furtherKeys {
                guard let key = staged.owner(of: address), key != owner, taken[key] == nil else { continue }
                taken[key] = (address, owner)
                open.append(key)
            }
        }
        guard !taken.isEmpty else { return [:] }
        var refused: [Int: RefusedLine] = [:]
        var index = 0
        rows.forEachRow { row in
            defer { index += 1 }
            guard let (address, owner) = taken[String(decoding: row.key, as: UTF8.self)],
                let recipient = row.recipient
            else { return }
            refused[index] = RefusedLine(line: Int(lines[index]), .taken(address: address, owner: owner), recipient)
        }
        return refused
    }

    private func merged(
        _ rows: PackedDirectory, without refused: [Int: RefusedLine], _ current: RecipientDirectory
    ) throws(Refusal) -> PackedDirectory {
        var builder = PackedDirectoryBuilder(expecting: current.count + rows.count)
        var isWhole = true
        func add(_ row: DirectoryRow) {
            do throws(DirectoryRowProblem) { try builder.add(row) } catch { isWhole = false }
        }
        var index = 0
        var untouched: Set<String> = []
        rows.forEachRow { row in
            if refused[index] == nil { add(row) } else { untouched.insert(String(decoding: row.key, as: UTF8.self)) }
            index += 1
        }
        current.forEachRow { row in
            let key = String(decoding: row.key, as: UTF8.self)
            if staged.owner(of: key) != key || untouched.contains(key) { add(row) }
        }
        guard isWhole else { throw Refusal(description: "The directory would be larger than four gigabytes.") }
        return builder.finish()
    }
}
