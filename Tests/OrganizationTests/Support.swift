import Foundation
import Mail
import Organization
import Testing

/// A file of the repository.
func repositoryFile(_ path: String) throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    return try String(contentsOf: root.appending(path: path), encoding: .utf8)
}

/// The mistakes of an organization's document, warnings among them.
func mistakes(
    _ yaml: String, beside others: [OrganizationSnapshot] = [], server: ServerConfiguration? = nil
) -> [ConfigurationMistake] {
    switch OrganizationDocument.loadWithWarnings(yaml: yaml, file: "contoso.yaml", beside: others, server: server) {
    case .success(let loaded): loaded.warnings
    case .failure(let errors): errors.mistakes
    }
}

/// The mistakes of a server's document.
func serverMistakes(_ yaml: String) -> [ConfigurationMistake] {
    switch ServerConfiguration.load(yaml: yaml, file: "postern.yaml") {
    case .success: []
    case .failure(let errors): errors.mistakes
    }
}

/// A server for tests.
func server() throws -> ServerConfiguration {
    ServerConfiguration(
        hostname: try Domain("mx.example.net"), data: "data",
        listeners: [.init(address: try #require(IPAddress("127.0.0.1")), port: 2525)])
}
