package import Foundation
package import Inspection
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

    /// What the inspector found in a file of the message.
    package struct InspectedPart: Codable, Sendable, Hashable {
        /// A file in the file.
        package struct Member: Codable, Sendable, Hashable {
            /// The path of the part, and the names from archive to archive.
            package var path: String
            /// All names that it has.
            package var names: [String]
            /// What it is by its signature.
            package var trueType: String
            /// Octets; nil where it was not read to its end.
            package var size: Int?
            /// Digests in hexadecimal digits; nil where it was not read to its end.
            package var sha256: String?
            /// As ``sha256``.
            package var md5: String?
            /// Whether it needs a password.
            package var isEncrypted: Bool
            /// Whether the EICAR test file is in it.
            package var hasEicar: Bool
        }

        /// Something that matters by being there.
        package struct Trait: Codable, Sendable, Hashable {
            /// What it is.
            package var kind: String
            /// The path of the file.
            package var path: String
            /// What shows it.
            package var evidence: String
        }

        /// The path of the part.
        package var path: String
        /// The files in it.
        package var members: [Member]
        /// What it and they have.
        package var traits: [Trait]
        /// What of them could be read differently.
        package var defects: [Defect]
        /// Why something was not read.
        package var incomplete: [String]
    }

    /// The parts, a parent before its children.
    package var parts: [Part]
    /// What the inspector found in the files.
    package var inspected: [InspectedPart]
    /// Whether a filter of system calls holds the inspector; nil where there was nothing for it.
    package var isInspectorConfined: Bool?
    /// What could be read differently.
    package var defects: [Defect]
    /// The links, those in files among them.
    package var links: [Link]
    /// Whether all of it was looked into.
    package var isFullyRead: Bool

    /// Looks into a message.
    ///
    /// - Parameters:
    ///   - message: its octets.
    ///   - inspect: looks into the files; not called where there are none.
    package init(of message: Data, inspect: ([InspectionRequest]) -> [InspectionReport]) {
        let facts = ContentFacts(reading: ByteBuffer(bytes: message))
        let files = InspectionRequest.files(of: facts)
        let reports = files.isEmpty ? [] : inspect(files)
        parts = facts.parts.map { part in
            Part(
                path: part.path, role: part.role.rawValue, isAlternative: part.isAlternative, type: part.type,
                trueType: part.trueType.rawValue, filename: part.filename, names: part.names.map(\.text),
                size: part.size, sha256: facts.sha256(of: part)?.hexadecimal, md5: facts.md5(of: part)?.hexadecimal)
        }
        inspected = reports.map(InspectedPart.init)
        defects = facts.defects.map { Defect(kind: $0.kind.rawValue, path: $0.path) }
        links = (facts.links + reports.flatMap(\.links)).map { link in
            Link(
                url: link.url, host: link.host, text: link.text, kind: link.kind.rawValue, traits: link.traits.names,
                path: link.path)
        }
        isFullyRead = facts.isFullyRead && reports.allSatisfy(\.isFullyRead)
    }
}

extension ContentCheck.InspectedPart {
    fileprivate init(_ report: InspectionReport) {
        path = report.path
        members = report.members.map { member in
            Member(
                path: member.path, names: member.names, trueType: member.trueType.rawValue, size: member.size,
                sha256: member.sha256?.hexadecimal, md5: member.md5?.hexadecimal, isEncrypted: member.isEncrypted,
                hasEicar: member.hasEICAR)
        }
        traits = report.traits.map { Trait(kind: $0.kind.rawValue, path: $0.path, evidence: $0.evidence) }
        defects = report.defects.map { ContentCheck.Defect(kind: $0.kind.rawValue, path: $0.path) }
        incomplete = report.incomplete.map(\.rawValue)
    }
}
