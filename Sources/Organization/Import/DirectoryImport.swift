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
    /// Recipients that are kept because their line was refused; beyond, an import that replaces them stops.
    private static let keptLines = 100_000

    private let organization: OrganizationSnapshot
    let options: Options
    private var decoder = TextDecoder()
    private var reader = CSVReader()
    private var columns: [String]?
    /// The recipients of good lines.
    private(set) var staged = PackedDirectoryBuilder()
    /// Their lines, in the same order.
    private(set) var lines: [UInt32] = []
    /// The look-up keys of recipients that stay as they are, since their line is refused.
    private(set) var kept: Set<String> = []
    /// The columns that name the recipient of a line; none in a file without a column for managers.
    private var nameColumns: [Int] = []
    private var managers = ManagerNames()
    /// Columns of the file that are no property of a recipient here.
    public private(set) var ignoredColumns: [String] = []
    /// The proxy addresses of good lines that are not SMTP.
    public private(set) var passedOver = PassedOverProxies()
    /// The managers of good lines who are given by a name that no line, or more than one, has. They are left out.
    public private(set) var unresolvedManagers = 0
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
        settleManagers()
        return refused
    }

    /// Gives recipients the managers that the file names otherwise than by an address.
    private mutating func settleManagers() {
        guard !managers.wanted.isEmpty else { return }
        let rows = staged.finish()
        var settled = PackedDirectoryBuilder(expecting: rows.count)
        var unresolved = 0
        rows.forEachRow { row in
            let key = String(decoding: row.key, as: UTF8.self)
            guard managers.wanted[key] != nil, var recipient = row.recipient else {
                try? settled.add(row)
                return
            }
            if let owner = managers.manager(of: key), let manager = rows.row(owner)?.primary {
                recipient.manager = manager
            } else {
                unresolved += 1
            }
            do throws(DirectoryRowProblem) {
                try settled.add(DirectoryRow(recipient))
            } catch {
                // One that is as large as a row may be stays as it was.
                try? settled.add(row)
            }
        }
        staged = settled
        unresolvedManagers = unresolved
        managers = ManagerNames()
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
        let hasManagers = names.contains { $0.lowercased() == "manager" }
        for (index, name) in names.enumerated() {
            if hasManagers, ManagerNames.columns.contains(name.lowercased()) {
                nameColumns.append(index)
                found.append("")
                continue
            }
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
    private static let columnNames =
        RecipientFields.names + RecipientAttributes.aliases.map(\.alias) + [forwardingAddress]
    /// Exports have `BlockedSendersHash` and `SafeSendersHash`, which nobody has mistyped, and many columns like those of
    /// attributes.
    private static let mistakableNames = RecipientFields.mailNames.filter { !$0.hasSuffix("Senders") }

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
        var properties = RecipientFields(values)
        properties.settleAliases()
        let manager = DirectoryImport.takeManagerName(from: &properties)
        var recipient = try properties.recipient(in: organization, line: line, passingOver: &passedOver)
        keepSenderLists(of: &recipient, columns)
        do throws(DirectoryRowProblem) {
            try staged.add(DirectoryRow(recipient))
        } catch {
            throw RefusedLine(line: line, error, recipient)
        }
        self.passedOver.add(passedOver)
        lines.append(UInt32(clamping: line))
        noteNames(fields, manager, recipient.primarySmtpAddress.lookupKey)
    }

    /// A manager who is named otherwise than by an address; nil for one who is not.
    private static func takeManagerName(from properties: inout RecipientFields) -> String? {
        guard let manager = properties.values["Manager"], AddressText.proxyAddress(manager) == nil else { return nil }
        properties.values["Manager"] = nil
        return manager
    }

    private mutating func noteNames(_ fields: [[UInt8]], _ manager: String?, _ key: String) {
        for column in nameColumns where column < fields.count {
            guard let name = String(validating: fields[column], as: UTF8.self)?.trimmingBlanks, !name.isEmpty else {
                continue
            }
            managers.note(name, of: key)
        }
        if let manager { managers.want(manager, by: key) }
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
