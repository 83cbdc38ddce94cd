/// A moment in JSON is text of ISO 8601 in UTC with milliseconds: `"2026-11-23T13:02:19.042Z"`.
extension WallTime: Codable {
    private enum CodingKeys: String, CodingKey {
        case milliseconds
    }

    /// Reads text of ISO 8601, and what releases before wrote: milliseconds since 1970-01-01 UTC, alone or in an object.
    public init(from decoder: any Decoder) throws {
        if let container = try? decoder.container(keyedBy: CodingKeys.self) {
            self.init(milliseconds: try container.decode(Int64.self, forKey: .milliseconds))
            return
        }
        let container = try decoder.singleValueContainer()
        if let milliseconds = try? container.decode(Int64.self) {
            self.init(milliseconds: milliseconds)
            return
        }
        let text = try container.decode(String.self)
        guard let time = WallTime(iso8601: text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "\"\(SafeText.escaped(text, limit: 64))\" is no moment of ISO 8601")
        }
        self = time
    }

    /// Writes text of ISO 8601; milliseconds for a moment beyond the four digits of its years.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        let text = iso8601
        if WallTime(iso8601: text) == self {
            try container.encode(text)
        } else {
            try container.encode(milliseconds)
        }
    }
}
