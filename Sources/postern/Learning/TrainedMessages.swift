import Foundation
import Operations

/// Messages that a command is given.
enum TrainedMessages {
    /// Octets of a message that are read: what is learned from stands at its beginning.
    private static let mostOctets = 1 << 20
    /// Files that are taken at once.
    private static let mostFiles = 100_000

    /// The files: one, those of a folder and of the folders in it, or `-`.
    static func paths(_ place: String) throws -> [String] {
        guard place != "-", Folder.exists(place) else { return [place] }
        guard let walk = FileManager.default.enumerator(atPath: place) else {
            throw OperationFailure("The folder \(place) can't be read.")
        }
        var paths: [String] = []
        while let name = walk.nextObject() as? String {
            let last = name.split(separator: "/").last ?? ""
            guard !last.hasPrefix("."), walk.fileAttributes?[.type] as? FileAttributeType == .typeRegular else {
                continue
            }
            guard paths.count < mostFiles else {
                throw OperationFailure(
                    .usage, "\(place) has more than \(mostFiles) files; give the folders in it one after the other.")
            }
            paths.append("\(place)/\(name)")
        }
        guard !paths.isEmpty else { throw OperationFailure("\(place) has no messages.") }
        return paths.sorted()
    }

    /// The octets of a file.
    static func octets(_ path: String) throws -> Data {
        guard path == "-" else { return try MessageFile.octets(path).prefix(mostOctets) }
        var octets = Data()
        while octets.count < mostOctets {
            guard let more = try FileHandle.standardInput.read(upToCount: mostOctets - octets.count), !more.isEmpty
            else { break }
            octets.append(more)
        }
        // The rest is read, so that whoever writes it need not die of a closed pipe.
        while let more = try FileHandle.standardInput.read(upToCount: 1 << 16), !more.isEmpty {}
        guard !octets.isEmpty else { throw OperationFailure("Standard input has no message.") }
        return octets
    }
}
