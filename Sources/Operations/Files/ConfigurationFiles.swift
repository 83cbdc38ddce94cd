import Foundation
import Glibc
package import Organization

/// Reads text files of the operator's, with a sentence for each way that can fail.
enum TextFile {
    static func read(_ path: String, maximumSize: Int, what: String) throws(OperationFailure) -> String {
        if let reason = FileTrouble.reason(path) {
            throw OperationFailure("\(what) \(path) can't be read: \(reason).")
        }
        guard !Folder.exists(path) else { throw OperationFailure("\(what) \(path) is a folder; name the file.") }
        let data: Data
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            data = try handle.read(upToCount: maximumSize + 1) ?? Data()
        } catch {
            throw OperationFailure("\(what) \(path) can't be read: \(ErrorText.reason(error)).")
        }
        guard data.count <= maximumSize else {
            throw OperationFailure(
                .configuration, "\(what) \(path) is larger than \(maximumSize >> 20) MB; is it the right file?")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw OperationFailure(.configuration, "\(what) \(path) is not UTF-8 text; save it as UTF-8.")
        }
        return text
    }
}

/// Reads `postern.yaml`.
package enum ServerFile {
    /// The server's settings, checked whole; relative paths in it are relative to the file. Throws
    /// ``OperationFailure`` with a line for each mistake.
    package static func load(_ path: String) throws -> ServerConfiguration {
        let text = try TextFile.read(
            path, maximumSize: ServerConfiguration.maximumSize, what: "This server's configuration")
        let absolute = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        switch ServerConfiguration.load(yaml: text, file: absolute) {
        case .success(let configuration): return configuration
        case .failure(let errors):
            throw OperationFailure(
                errors.mistakes.map { mistake in
                    var mistake = mistake
                    mistake.file = path
                    return mistake
                })
        }
    }
}

/// Where `postern.yaml` is looked for.
package enum ServerFilePlace {
    /// The variable of the environment that names it.
    package static let variable = "POSTERN_CONFIG"
    /// Where it is looked for when neither `--config` nor the variable names it, in this order.
    package static let places = ["./postern.yaml", "/etc/postern/postern.yaml"]

    /// The file: what `--config` names, or else the variable, or else the first of ``places`` that is there. A folder
    /// stands for the `postern.yaml` in it. Throws ``OperationFailure`` that names every place looked at.
    ///
    /// - Parameters:
    ///   - option: `--config`; nil where it is not given.
    ///   - value: the variable; nil or empty where it is not set.
    ///   - places: where to look without either.
    package static func find(
        _ option: String?, variable value: String?, places: [String] = Self.places
    ) throws(OperationFailure) -> String {
        let named = option ?? value.flatMap { $0.isEmpty ? nil : $0 }
        for place in named.map({ [$0] }) ?? places {
            let file = Folder.exists(place) ? (place.hasSuffix("/") ? place : place + "/") + "postern.yaml" : place
            // What a closed folder hides is told when it is read.
            if access(file, F_OK) == 0 || FileTrouble.closedFolder(above: file) != nil { return file }
            if named != nil { throw missing("There is no \(file)", named: option == nil) }
        }
        throw missing(
            "There is no " + places.joined(separator: " and no ")
                + ", and neither --config nor \(Self.variable) names another place", named: false)
    }

    private static func missing(_ what: String, named byVariable: Bool) -> OperationFailure {
        OperationFailure(
            what + (byVariable ? " (\(Self.variable) names it)" : "")
                + ". Name this server's configuration with --config, or make a first one with "
                + "`postern quickstart --domain contoso.com`.")
    }
}

extension SubmittedDocument {
    /// Reads a document from a file, with the file of rules that it names. Throws ``OperationFailure``.
    package init(readingFile path: String) throws {
        let text = try TextFile.read(path, maximumSize: OrganizationDocument.maximumSize, what: "The document")
        self.init(file: path, text: text, rules: try Self.rules(of: text, at: path))
    }

    private static func rules(of document: String, at path: String) throws -> RulesFile? {
        guard let name = RulesFile.name(in: document) else { return nil }
        let file = name.utf8.first == UInt8(ascii: "/") ? name : Self.sibling(name, of: path)
        return RulesFile(
            file: file,
            text: try TextFile.read(
                file, maximumSize: OrganizationDocument.maximumSize, what: "The file of rules"))
    }

    private static func sibling(_ name: String, of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return name }
        return String(path[...slash]) + name
    }
}

/// Checks documents by themselves and against one another, without a running gateway.
package enum DocumentCheck {
    /// Documents without errors.
    package struct Outcome: Sendable {
        /// The organizations' names, in the order of the documents.
        package var organizations: [String]
        /// What may not be meant in them.
        package var warnings: [ConfigurationMistake]
    }

    /// Checks documents, against this server's settings too when they are given. Throws ``OperationFailure`` with a
    /// line for each mistake.
    package static func check(_ documents: [SubmittedDocument], server: ServerConfiguration? = nil) throws -> Outcome {
        let plan = try OrganizationSet(revisions: []).plan(documents, server: server)
        let names = plan.documents.map(\.1.name)
        return Outcome(organizations: names, warnings: names.flatMap { plan.warnings[$0] ?? [] })
    }

    /// A stored document in the one form of ``OrganizationDocument/yaml``. Throws ``OperationFailure`` when this release
    /// can't read it.
    package static func canonical(_ text: String, of organization: String) throws -> String {
        switch OrganizationDocument.load(yaml: text, file: "organization \(organization)") {
        case .success(let document): return document.yaml
        case .failure(let errors):
            throw OperationFailure(.configuration, lines: errors.mistakes.map(\.description))
        }
    }
}
