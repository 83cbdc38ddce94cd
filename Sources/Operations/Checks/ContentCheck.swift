package import Foundation
import MIME
import Mail
import NIOCore

/// What is in a message, for people and programs.
package struct ContentCheck: Codable, Sendable, Hashable {
    /// A part, or one reading of it.
    package struct Part: Codable, Sendable, Hashable {
        /// `1.2` for the second part in the message, `1.2~1` for another reading of it.
        package var path: String
        /// How it came to be a part: `message`, `part`, `preamble` and so on.
        package var role: String
        /// Whether only some programs read it so.
        package var isAlternative: Bool
        /// What Content-Type says.
        package var type: String
        /// What the content is by its signature.
        package var trueType: String
        /// The name that most programs show.
        package var filename: String?
        /// All names that a program could show.
        package var names: [String]
        /// Octets, decoded.
        package var size: Int
        /// Digests of the decoded octets in hexadecimal digits; nil for what has parts.
        package var sha256: String?
        /// As ``sha256``.
        package var md5: String?
    }

    /// What programs read differently, or what was not read to its end.
    package struct Defect: Codable, Sendable, Hashable {
        /// What it is.
        package var kind: String
        /// The path of the part.
        package var path: String
    }

    /// A link.
    package struct Link: Codable, Sendable, Hashable {
        /// The URL as a browser follows it.
        package var url: String
        /// Its host as DNS is asked for it.
        package var host: String?
        /// The words that are shown for it.
        package var text: String?
        /// What it is in: `anchor`, `image`, `text` and so on.
        package var kind: String
        /// What is odd about it.
        package var traits: [String]
        /// The path of the part.
        package var path: String
    }

    /// The parts, a parent before its children.
    package var parts: [Part]
    /// What could be read differently.
    package var defects: [Defect]
    /// The links.
    package var links: [Link]
    /// Whether all of it was looked into.
    package var isFullyRead: Bool

    /// Looks into a message.
    package init(of message: Data) {
        let facts = ContentFacts(reading: ByteBuffer(bytes: message))
        parts = facts.parts.map { part in
            Part(
                path: part.path, role: part.role.rawValue, isAlternative: part.isAlternative, type: part.type,
                trueType: part.trueType.rawValue, filename: part.filename, names: part.names.map(\.text),
                size: part.size, sha256: part.sha256?.hexadecimal, md5: facts.md5(of: part)?.hexadecimal)
        }
        defects = facts.defects.map { Defect(kind: $0.kind.rawValue, path: $0.path) }
        links = facts.links.map { link in
            Link(
                url: link.url, host: link.host, text: link.text, kind: link.kind.rawValue, traits: link.traits.names,
                path: link.path)
        }
        isFullyRead = facts.isFullyRead
    }
}
