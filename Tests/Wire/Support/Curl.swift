import Foundation
import PosternTesting

/// What curl got from a server of HTTP.
struct Curl {
    /// The status.
    let status: Int
    /// The header fields, names in lower case, in order.
    let fields: [(name: String, value: String)]
    /// The content.
    let body: String

    /// Asks a server. No redirect is followed.
    ///
    /// - Parameters:
    ///   - json: a content in JSON, which makes it a POST.
    ///   - form: a content of a form, which makes it a POST.
    ///   - fields: header fields: `Cookie: a=b`.
    static func ask(
        _ url: String, method: String? = nil, json: String? = nil, form: String? = nil, fields: [String] = []
    ) async throws -> Curl {
        var arguments = ["--silent", "--show-error", "--include", "--max-time", "60", "--noproxy", "*"]
        if let method { arguments += ["--request", method] }
        if let json { arguments += ["--header", "Content-Type: application/json", "--data-binary", json] }
        if let form { arguments += ["--data-binary", form] }
        for field in fields { arguments += ["--header", field] }
        let (status, output) = try await RunningProgram.run("curl", arguments + [url])
        guard status == 0 else { throw ProgramError("curl \(url) ended with \(status):\n\(output)") }
        return try Curl(output, url)
    }

    private init(_ output: String, _ url: String) throws {
        guard let end = output.range(of: "\r\n\r\n") else { throw ProgramError("\(url) gave no head:\n\(output)") }
        let lines = output[..<end.lowerBound].components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ")
        guard words.count > 1, let status = Int(words[1]) else {
            throw ProgramError("\(url) gave no status:\n\(output)")
        }
        self.status = status
        fields = lines.dropFirst().compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            return (line[..<colon].lowercased(), value)
        }
        body = String(output[end.upperBound...])
    }

    /// The first value of a field.
    func field(_ name: String) -> String? { fields.first { $0.name == name }?.value }

    /// The value that a cookie was set to.
    func cookie(_ name: String) -> String? {
        fields.filter { $0.name == "set-cookie" && $0.value.hasPrefix("\(name)=") }.last.map { field in
            String(field.value.dropFirst(name.count + 1).prefix { $0 != ";" })
        }
    }

    /// The members of a content that is a JSON object.
    func members() throws -> [String: Any] {
        guard let members = try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any] else {
            throw ProgramError("no JSON object: \(body)")
        }
        return members
    }
}
