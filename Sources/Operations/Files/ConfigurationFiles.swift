import Foundation
import Glibc
package import Organization

/// Reads text files of the operator's, with a sentence for each way that can fail.
enum TextFile {
    static func read(_ path: String, maximumSize: Int, what: String) throws(OperationFailure) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let advice =
                switch errno {
                case ENOENT: "it does not exist"
                case EACCES: "this user has no right to read it"
                default: systemError()
                }
            throw OperationFailure(.configuration, "\(what) \(path) can't be read: \(advice).")
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        guard let data = try? handle.read(upToCount: maximumSize + 1) else {
            return try empty(path, what: what)
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

    private static func empty(_ path: String, what: String) throws(OperationFailure) -> String {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
            throw OperationFailure(.configuration, "\(what) \(path) is a folder; name the file.")
        }
        return ""
    }
}

/// Reads `postern.yaml`.
package enum ServerFile {
    /// The server's settings, checked whole; relative paths in it are relative to the file. Throws
    /// ``OperationFailure`` with a line for each mistake.
    package static func load(_ path: String) throws -> ServerConfiguration {
        let text: String
        do {
            text = try TextFile.read(
                path, maximumSize: ServerConfiguration.maximumSize, what: "This server's configuration")
        } catch {
            guard access(path, F_OK) != 0 else { throw error }
            throw OperationFailure(
                .configuration,
                "There is no \(path). Name this server's configuration with --config, or make a first one with "
                    + "`postern quickstart --domain contoso.com`.")
        }
        let absolute = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        switch ServerConfiguration.load(yaml: text, file: absolute) {
        case .success(let configuration): return configuration
        case .failure(let errors):
            throw OperationFailure(
                .configuration,
                lines: errors.mistakes.map { mistake in
                    var mistake = mistake
                    mistake.file = path
                    return mistake.description
                })
        }
    }
}

extension SubmittedDocument {
    /// Reads a document from a file. Throws ``OperationFailure``.
    package init(readingFile path: String) throws {
        self.init(
            file: path,
            text: try TextFile.read(path, maximumSize: OrganizationDocument.maximumSize, what: "The document"))
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
