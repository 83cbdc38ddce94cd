internal import Mail

/// Reads recipients from lines of CSV and works out what they make of a directory.
///
/// What is read is packed at once: a file of any length takes the memory of the recipients in it, and no more.
public struct DirectoryImport: Sendable {
    /// How an import treats what the directory has already.
    public struct Options: Sendable, Hashable, Codable {
        /// The file is the whole directory: what is not in it is removed.
        public var isReplacing: Bool
        /// Removes more than ``DirectoryImport/removableShare`` of the directory too.
        public var isForced: Bool
        /// Makes options.
        public init(isReplacing: Bool = false, isForced: Bool = false) {
            self.isReplacing = isReplacing
            self.isForced = isForced
        }
    }

    /// What an import makes of a directory.
    public struct Outcome: Sendable {
        /// How many recipients it concerns.
        public var counts: RecipientDirectory.Counts
        /// How many there are afterwards.
        public var total: Int
        /// The change.
        public var change: Change
    }

    /// The change that an import makes.
    public enum Change: Sendable {
        /// Few recipients.
        case edits([RecipientDirectory.Edit])
        /// So many that the whole directory is written anew.
        case whole(PackedDirectory)
    }

    /// A file that can't be imported as a whole.
    public struct Refusal: Error, Sendable, Hashable, CustomStringConvertible {
        /// A sentence for the user.
        public var description: String
    }

    /// Without force, an import removes no more than this part of the recipients.
    public static let removableShare = 0.2
    /// Beyond so many changes the directory is written anew.
    private static let fewEdits = 4_096
    /// Recipients that are kept because their line was refused; beyond, an import that replaces them stops.
    private static let keptLines = 100_000

    private let organization: OrganizationSnapshot
    private let options: Options
    private var decoder = TextDecoder()
    private var reader = CSVReader()
    private var columns: [String]?
    private var staged = PackedDirectoryBuilder()
    private var lines: [UInt32] = []
    private var kept: Set<String> = []
    /// Columns of the file that are no property of a recipient here.
    public private(set) var ignoredColumns: [String] = []
    /// The proxy addresses of good lines that are not SMTP.
    public private(set) var passedOver = PassedOverProxies()
    /// How many lines were good so far.
    public var readCount: Int { staged.count }

    /// An import into an organization.
    public init(into organization: OrganizationSnapshot, options: Options) {
        self.organization = organization
        self.options = options
    }

    /// Reads on; gives the lines that are refused. Throws where the file is no such file at all.
    public mutating func read(_ octets: some Collection<UInt8>) throws(Refusal) -> [RefusedLine] {
        try take(reader.read(try text { decoder throws(TextDecoder.Unreadable) in try decoder.decode(octets) }))
    }

    /// Ends the file; gives the lines that are refused.
    public mutating func finish() throws(Refusal) -> [RefusedLine] {
        let rest = try text { decoder throws(TextDecoder.Unreadable) in try decoder.finish() }
        let refused = try take(reader.read(rest) + reader.finish())
        guard columns != nil else {
            throw Refusal(description: "The file is empty; it needs a line with the names of its columns.")
        }
        return refused
    }

    private mutating func text(
        _ decode: (inout TextDecoder) throws(TextDecoder.Unreadable) -> [UInt8]
    ) throws(Refusal) -> [UInt8] {
        do throws(TextDecoder.Unreadable) {
            return try decode(&decoder)
        } catch {
            switch error {
            case .utf32: throw Refusal(description: "The file is UTF-32; save it as CSV UTF-8.")
            case .workbook:
                throw Refusal(description: "The file is a workbook, not CSV; save it from the program as CSV UTF-8.")
            }
        }
    }

    private mutating func take(_ records: [CSVReader.Record]) throws(Refusal) -> [RefusedLine] {
        var refused: [RefusedLine] = []
        for record in records {
            switch record {
            case .malformed(let line, let problem):
                guard columns != nil else {
                    throw Refusal(description: "Line \(line) should name the columns, but it is not CSV.")
                }
                refused.append(RefusedLine(line: line, malformed: problem))
            case .fields(let fields, let line):
                // Spreadsheets leave rows of empty fields at the end, and above the names of the columns.
                if fields.allSatisfy({ String(decoding: $0, as: UTF8.self).trimmingBlanks.isEmpty }) { continue }
                guard let columns else {
                    try setColumns(fields)
                    continue
                }
                do throws(RefusedLine) {
                    try add(fields, columns, line)
                } catch {
                    refused.append(error)
                    try keep(fields, columns)
                }
            }
        }
        return refused
    }

    private mutating func setColumns(_ fields: [[UInt8]]) throws(Refusal) {
        let names = fields.map { String(decoding: $0, as: UTF8.self).trimmingBlanks }
        var found: [String] = []
        for name in names {
            let known = DirectoryImport.columnNames.first { $0.lowercased() == name.lowercased() }
            if let known, found.contains(known) {
                throw Refusal(description: "The column \(known) is there twice; keep one of them.")
            }
            if known == nil, !name.isEmpty {
                if let meant = Suggestion.closest(to: name, among: DirectoryImport.mistakableNames) {
                    throw Refusal(
                        description: "The column \(ObjectReader.short(name)) is not known; did you mean \(meant)?")
                }
                ignoredColumns.append(ObjectReader.short(name))
            }
            found.append(known ?? "")
        }
        for needed in ["PrimarySmtpAddress", "RecipientType"] where !found.contains(needed) {
            throw Refusal(
                description: "The first line names no column \(needed); it names the columns, such as "
                    + "PrimarySmtpAddress,RecipientType,EmailAddresses.")
        }
        columns = found
    }

    /// EOP's property with the identity of a recipient in place of an address: exports have the column, mostly empty.
    private static let forwardingAddress = "ForwardingAddress"
    private static let columnNames = RecipientFields.names + [forwardingAddress]
    /// Exports have `BlockedSendersHash` and `SafeSendersHash`, which nobody has mistyped.
    private static let mistakableNames = RecipientFields.names.filter { !$0.hasSuffix("Senders") }

    private mutating func add(_ fields: [[UInt8]], _ columns: [String], _ line: Int) throws(RefusedLine) {
        var values: [String: String] = [:]
        var excess = 0
        for (index, octets) in fields.enumerated() where !octets.isEmpty {
            // A column of other programs may be written in any code page.
            guard index >= columns.count || !columns[index].isEmpty else { continue }
            let text = String(validating: octets, as: UTF8.self)?.trimmingBlanks
            if text?.isEmpty == true { continue }
            guard index < columns.count else {
                excess = index + 1
                continue
            }
            guard let text else {
                throw RefusedLine(line: line, field: columns[index], "is not UTF-8", mend: "save the file as CSV UTF-8")
            }
            values[columns[index]] = text
        }
        guard excess == 0 else {
            throw RefusedLine(
                line: line, "has \(excess) fields where the first line names \(columns.count) columns",
                mend: "put fields with \(CSVReader.name(of: reader.separator)) in them into quotation marks")
        }
        if let forwarding = values[DirectoryImport.forwardingAddress] {
            throw RefusedLine(
                line: line, field: DirectoryImport.forwardingAddress, value: forwarding, "is not offered",
                mend: "write ForwardingSmtpAddress with the recipient's address")
        }
        var passedOver = PassedOverProxies()
        var recipient = try RecipientFields(values).recipient(in: organization, line: line, passingOver: &passedOver)
        keepSenderLists(of: &recipient, columns)
        do throws(DirectoryRowProblem) {
            try staged.add(DirectoryRow(recipient))
        } catch {
            throw RefusedLine(line: line, error, recipient)
        }
        self.passedOver.add(passedOver)
        lines.append(UInt32(clamping: line))
    }

    /// A person's own lists of senders stay as they are, unless the file has a column for them: no other system knows them.
    private func keepSenderLists(of recipient: inout Recipient, _ columns: [String]) {
        guard let directory = organization.directory, directory.hasSenderLists,
            let old = directory.primary(recipient.primarySmtpAddress.lookupKey)
        else { return }
        if !columns.contains("SafeSenders") { recipient.safeSenders = old.safeSenders }
        if !columns.contains("BlockedSenders") { recipient.blockedSenders = old.blockedSenders }
    }

    /// A recipient whose line is refused stays as it is: nobody loses mail by a typing error in another column.
    private mutating func keep(_ fields: [[UInt8]], _ columns: [String]) throws(Refusal) {
        guard options.isReplacing, let column = columns.firstIndex(of: "PrimarySmtpAddress"), column < fields.count,
            let address = AddressText.proxyAddress(
                String(decoding: fields[column], as: UTF8.self).trimmingBlanks)
        else { return }
        guard kept.count < DirectoryImport.keptLines else {
            throw Refusal(
                description: "More than \(DirectoryImport.keptLines) lines are refused; is it the right file?")
        }
        kept.insert(address.lookupKey)
    }
}

extension DirectoryImport {
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

extension RefusedLine {
    fileprivate init(line: Int, malformed problem: CSVReader.Problem) {
        switch problem {
        case .unclosedQuote:
            self.init(
                line: line, "has a quotation mark that is not closed before the next comma or line",
                mend: "close it, and write \"\" for a quotation mark inside")
        case .strayQuote:
            self.init(
                line: line, "has a quotation mark inside a field that does not begin with one",
                mend: "put the whole field into quotation marks, and write \"\" for one inside")
        case .tooLong:
            self.init(
                line: line, "is longer than \(CSVReader.largestRecord >> 10) KB",
                mend: "divide the group, or check the file")
        }
    }

    /// An address that somebody else has, or a recipient that can't be kept.
    init(line: Int, _ problem: DirectoryRowProblem, _ recipient: Recipient) {
        let primary = recipient.primarySmtpAddress
        switch problem {
        case .taken(let address, let owner):
            let isPrimary = primary.lookupKey == address
            let isSame = isPrimary && owner == address
            self.init(
                line: line, field: isPrimary ? "PrimarySmtpAddress" : "EmailAddresses", value: address,
                isSame ? "is in the file already" : "is an address of \(ObjectReader.short(owner)) already",
                mend: isSame ? "keep one of the lines" : "give it to one of them")
        case .unusable:
            self.init(
                line: line, field: "PrimarySmtpAddress", value: primary.description, "is too large a recipient",
                mend: "divide the group")
        case .full:
            self.init(
                line: line, field: "PrimarySmtpAddress", value: primary.description,
                "does not fit: the directory has four gigabytes", mend: "divide the organization")
        }
    }
}
