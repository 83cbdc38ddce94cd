package import Log
package import MailFlow
import NIOConcurrencyHelpers
import NodeState
package import Organization
import Scoring
import SenderAuthentication

/// Keeps the scorer's lists as the operator's folder has them: a file there takes the place of the shipped one of its name.
/// A mistake in one of them changes nothing: the lists that were read last stay, all of them, and the log tells.
package final class ScoringListFiles: ScorerSource {
    /// What the lists are read from.
    package struct Place: Sendable, Hashable {
        /// The operator's folder; nil for none.
        package var folder: String?
        /// The list of public suffixes.
        package var suffixes: String

        package init(folder: String?, suffixes: String) {
            self.folder = folder
            self.suffixes = suffixes
        }
    }

    /// Why the lists of a folder can't be used.
    package struct Unusable: Error, Hashable, CustomStringConvertible {
        /// In words, with the mend.
        package let description: String
    }

    private typealias File = OperatorFile<String>

    private struct State {
        var place: Place?
        var files: [String: File] = [:]
        var scorer: SharedScorer?
        var problem: String?
        var isFolderUnreadable = false
    }

    /// Files of a folder that are read.
    private static let maximumFiles = 64
    /// Octets of a file that are read.
    private static let maximumSize = 4 << 20

    private let logger: Logger
    private let place: @Sendable () -> Place
    private let state = NIOLockedValueBox(State())
    /// Who reads, so that two don't at a time.
    private let reading = NIOLock()

    /// - Parameter place: what the settings in force say.
    package init(logger: Logger, place: @escaping @Sendable () -> Place) {
        self.logger = logger
        self.place = place
    }

    /// The scorer of the moment; that of the shipped lists before the first ``refresh()``.
    package var scorer: SharedScorer? { state.withLockedValue { $0.scorer } ?? ShippedScorer().scorer }

    /// Why the folder can't be used; nil where it can, and where there is none.
    package var trouble: String? { state.withLockedValue { $0.problem } }

    /// Reads the files if one of them is another than last time. Blocks.
    package func refresh() { reading.withLock { read(place()) } }

    private func read(_ place: Place) {
        let before = state.withLockedValue { $0 }
        var after = before
        after.place = place
        // Where nothing could be read yet, neither it can be until something changes.
        var isChanged = before.place != place || before.isFolderUnreadable
        do throws(Unusable) {
            after.files = [:]
            after.isFolderUnreadable = true
            let names = try place.folder.map { folder throws(Unusable) in try Self.names(in: folder) } ?? []
            after.isFolderUnreadable = false
            for name in names {
                var file = before.place == place ? before.files[name] ?? File() : File()
                if let folder = place.folder, file.refresh("\(folder)/\(name)", by: Self.text) { isChanged = true }
                after.files[name] = file
            }
            guard isChanged || after.files.count != before.files.count else { return }
            after.scorer = SharedScorer(
                Scorer(lists: try Self.lists(after.files), suffixes: PublicSuffixList(path: place.suffixes)))
            after.problem = nil
        } catch {
            // It was told before.
            if after.isFolderUnreadable, before.isFolderUnreadable, before.problem == error.description { return }
            after.problem = error.description
        }
        let known = after
        // What was in force is freed behind the lock, too: `before` has it until then.
        withExtendedLifetime(before) { state.withLockedValue { $0 = known } }
        guard let folder = place.folder else { return }
        if let problem = known.problem {
            logger.log(.scoringListsUnusable, [.file: folder, .error: problem])
        } else {
            logger.log(.scoringListsLoaded, [.file: folder, .count: known.files.count])
        }
    }

    private static func names(in folder: String) throws(Unusable) -> [String] {
        do {
            let names = try Folder.names(in: folder).filter { $0.hasSuffix(".txt") && !$0.hasPrefix(".") }.sorted()
            guard names.count <= maximumFiles else {
                throw Unusable(description: "it has more than \(maximumFiles) lists; leave out those that are no lists")
            }
            return names
        } catch let error as Unusable {
            throw error
        } catch {
            throw Unusable(description: "\(error)")
        }
    }

    private static func text(_ path: String) throws -> String {
        guard Folder.size(path) <= maximumSize else {
            throw Unusable(description: "it is larger than \(maximumSize >> 20) MB")
        }
        guard let octets = try WholeFile(path).read(limit: maximumSize) else {
            throw Unusable(description: "it does not exist")
        }
        guard let text = String(validating: octets, as: UTF8.self) else {
            throw Unusable(description: "it is not UTF-8; save it as UTF-8")
        }
        return text
    }

    private static func lists(_ files: [String: File]) throws(Unusable) -> ScoringLists {
        var texts: [(name: String, text: String)] = []
        for (name, file) in files.sorted(by: { $0.key < $1.key }) {
            if let problem = file.problem { throw Unusable(description: "\(name): \(problem)") }
            if let text = file.content { texts.append((name, text)) }
        }
        do throws(ListError) {
            return try ScoringLists(replacing: texts)
        } catch {
            throw Unusable(description: error.description)
        }
    }

    /// The scorer of a place. Throws why it can't be used. Blocks.
    package static func scorer(_ place: Place) throws(Unusable) -> SharedScorer {
        let files = ScoringListFiles(logger: .silent) { place }
        files.refresh()
        if let trouble = files.trouble { throw Unusable(description: trouble) }
        guard let scorer = files.scorer else { throw Unusable(description: "the shipped lists can't be read") }
        return scorer
    }

    /// What judges content by a server's settings where no gateway runs. Throws why its lists can't be used. Blocks.
    package static func source(_ server: ServerConfiguration) throws(Unusable) -> any ScorerSource {
        guard server.engines.scoringLists != nil else { return ShippedScorer() }
        return FixedScorer(try Self.scorer(Place(server)))
    }
}

extension ScoringListFiles.Place {
    /// What a server's settings say.
    package init(_ server: ServerConfiguration) {
        self.init(folder: server.engines.scoringLists, suffixes: server.senderAuthentication.publicSuffixList)
    }
}
