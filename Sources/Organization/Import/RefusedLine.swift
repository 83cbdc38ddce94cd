/// Something wrong with a line of an import, or with a property of one recipient.
public struct RefusedLine: Error, Sendable, Hashable, Codable, CustomStringConvertible {
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
