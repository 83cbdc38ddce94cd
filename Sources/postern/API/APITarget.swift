import ArgumentParser
import Foundation
import Mail
import Operations

/// What is asked for: the path with its query, and header fields.
struct APITarget: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "The path behind /api/v1, such as /organizations; names in it are percent-encoded.", valueName: "path"))
    var path: String

    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp("A parameter of the query; may be given several times.", valueName: "name=value"))
    var query: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp("The ETag of the object as it was read, or * for any.", valueName: "etag"))
    var ifMatch: String?

    @Option(name: .long, help: ArgumentHelp("Why content of mail is read.", valueName: "text"))
    var reason: String?

    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp("A further header field; may be given several times.", valueName: "name: value"))
    var header: [String] = []

    @Flag(name: .shortAndLong, help: "Print the status and the header fields before the content.")
    var include = false

    /// How long an answer may be worked on, in seconds.
    private static let patience = 600

    func validate() throws {
        guard path.utf8.first == UInt8(ascii: "/") else {
            throw ValidationError("The path \"\(TextTable.printable(path))\" begins with no /; write /organizations.")
        }
        for text in query where !text.utf8.contains(UInt8(ascii: "=")) {
            throw ValidationError("--query \(TextTable.printable(text)): write NAME=VALUE.")
        }
        for text in header where !text.utf8.contains(UInt8(ascii: ":")) {
            throw ValidationError("--header \(TextTable.printable(text)): write \"Name: value\".")
        }
    }

    /// Asks, and prints what is answered.
    func ask(_ method: String, _ settings: ConfigurationOptions, _ content: APIContent? = nil) throws {
        try Console.run {
            var call = APICall(method: method, path: target, fields: fields)
            if let content, let given = try content.read(isPatch: method == "PATCH") {
                call.body = given.octets
                call.fields.append(.init("Content-Type", given.type))
            }
            let reply = try settings.ask(call, timeout: Self.patience)
            if include { printHead(of: reply) }
            let json = indented(reply)
            guard reply.status < 400 else {
                Console.complain(json ?? "The API answered with status \(reply.status).")
                throw ExitCode(1)
            }
            if let json { return Console.print(json) }
            if let body = reply.body { try FileHandle.standardOutput.write(contentsOf: body) }
        }
    }

    /// The path with the parameters behind it.
    private var target: String {
        var target = path
        for (number, text) in query.enumerated() {
            let parts = text.utf8.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let isFirst = number == 0 && !path.utf8.contains(UInt8(ascii: "?"))
            target += (isFirst ? "?" : "&") + Self.encoded(parts[0])
            target += "=" + (parts.count > 1 ? Self.encoded(parts[1]) : "")
        }
        return target
    }

    /// Octets as a part of a query has them (RFC 3986 section 2.1).
    private static func encoded(_ octets: Substring.UTF8View) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var text: [UInt8] = []
        for octet in octets {
            switch octet {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                text.append(octet)
            default: text += [UInt8(ascii: "%"), digits[Int(octet >> 4)], digits[Int(octet & 15)]]
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private var fields: [APICall.Field] {
        var fields = header.map { text in
            let parts = text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts.count > 1 ? String(Substring(parts[1])) : ""
            return APICall.Field(String(Substring(parts[0])), value.trimmingCharacters(in: .whitespaces))
        }
        if let ifMatch { fields.append(.init("If-Match", ifMatch)) }
        if let reason { fields.append(.init("Postern-Reason", reason)) }
        return fields
    }

    private func printHead(of reply: APIReply) {
        Console.print("\(reply.status)")
        for field in reply.fields { Console.print(TextTable.printable("\(field.name): \(field.value)")) }
        Console.print("")
    }

    /// The content of an answer where it is JSON, indented; nil for any other and for none.
    private func indented(_ reply: APIReply) -> String? {
        guard let body = reply.body else { return nil }
        return (try? JSONDecoder().decode(JSONValue.self, from: body))?.text
    }
}

/// The content of a request.
struct APIContent: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("A file with the content, or - for standard input.", valueName: "file"))
    var body: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The media type of the content. (default: by the file's name; application/json otherwise)",
            valueName: "type"))
    var type: String?

    /// The content and its media type; nil where none is given.
    func read(isPatch: Bool) throws -> (octets: Data, type: String)? {
        guard let body else { return nil }
        return (try octets(of: body), type ?? Self.mediaType(of: body, isPatch: isPatch))
    }

    private func octets(of file: String) throws -> Data {
        if file == "-" { return try FileHandle.standardInput.readToEnd() ?? Data() }
        if Folder.exists(file) { throw OperationFailure("\(file) is a folder; name the file.") }
        guard let data = FileManager.default.contents(atPath: file) else {
            throw OperationFailure("The file \(file) can't be read.")
        }
        return data
    }

    private static func mediaType(of file: String, isPatch: Bool) -> String {
        if file.hasSuffix(".yaml") || file.hasSuffix(".yml") { return "application/yaml" }
        if file.hasSuffix(".csv") { return "text/csv" }
        if file.hasSuffix(".eml") { return "message/rfc822" }
        return isPatch ? "application/merge-patch+json" : "application/json"
    }
}
