internal import Mail

/// Something wrong with a line of an import, or with a property of one recipient.
public struct RefusedLine: Error, Sendable, Hashable, CustomStringConvertible {
    /// The line, from 1; 0 where there is no file.
    public var line: Int
    /// The property, when it is one.
    public var field: String?
    /// What stands there, short and safe to show.
    public var value: String?
    /// What is wrong, as a clause without a full stop.
    public var problem: String
    /// What to do, as a clause without a full stop.
    public var mend: String

    init(line: Int = 0, field: String? = nil, value: String? = nil, _ problem: String, mend: String) {
        self.line = line
        self.field = field
        self.value = value.map(ObjectReader.short)
        self.problem = problem
        self.mend = mend
    }

    /// `line 7: EmailAddresses "x y": is not a mail address; write an address such as ann@contoso.com`
    public var description: String {
        var place = line > 0 ? "line \(line): " : ""
        if let field { place += value.map { "\(field) \"\($0)\": " } ?? "\(field): " }
        return "\(place)\(problem); \(mend)"
    }
}

extension RefusedLine {
    /// A line that is not CSV.
    init(line: Int, malformed problem: CSVReader.Problem) {
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

/// In JSON as a mistake in a document: the field is `property` and the problem `message`.
extension RefusedLine: Codable {
    private enum CodingKeys: String, CodingKey {
        case line
        case field = "property"
        case value
        case problem = "message"
        case mend
    }

    /// Reads what ``encode(to:)`` writes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        line = try container.decodeIfPresent(Int.self, forKey: .line) ?? 0
        field = try container.decodeIfPresent(String.self, forKey: .field)
        value = try container.decodeIfPresent(String.self, forKey: .value)
        problem = try container.decode(String.self, forKey: .problem)
        mend = try container.decode(String.self, forKey: .mend)
    }

    /// Writes every part, a line of 0 as none.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(line > 0 ? line : nil, forKey: .line)
        try container.encodeIfPresent(field, forKey: .field)
        try container.encodeIfPresent(value, forKey: .value)
        try container.encode(problem, forKey: .problem)
        try container.encode(mend, forKey: .mend)
    }
}
