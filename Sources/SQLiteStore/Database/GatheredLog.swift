import GRDBSQLite
import Glibc

/// A layer of files under SQLite that gathers what a commit writes into the write-ahead log, so that it goes to the file in
/// one call: SQLite makes two for each page.
///
/// Octets wait only until the sync that ends the commit, which SQLite asks for before it tells anybody of the commit; so
/// only commits that are synced may be gathered. Without being asked to gather, the layer does nothing, and every other
/// connection of the process goes through it so.
///
/// Nothing is gathered on a device that may damage octets beside those that it writes (no `POWERSAFE_OVERWRITE`): there
/// SQLite fills the last sector of a commit up and syncs in the middle of that, so octets would wait behind the sync.
enum GatheredLog {
    /// Puts the layer under all connections that are opened from now on, once. Where that fails, SQLite writes as it does.
    static let setUp: Void = {
        guard let system = sqlite3_vfs_find(nil) else { return }
        let layer = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
        layer.initialize(to: system.pointee)
        layer.pointee.pNext = nil
        layer.pointee.zName = UnsafePointer(strdup("postern"))
        layer.pointee.szOsFile += Int32(LogFile.size)
        layer.pointee.pAppData = UnsafeMutableRawPointer(system)
        layer.pointee.xOpen = { layer, name, file, flags, given in open(layer, name, file, flags, given) }
        sqlite3_vfs_register(layer, 1)
    }()

    /// Has the log of a connection gather, or not, from now on. To be called outside a transaction. Throws where what waited
    /// could not be written.
    static func setGathering(_ isGathering: Bool, on connection: OpaquePointer) throws(SQLiteError) {
        var file: UnsafeMutablePointer<sqlite3_file>?
        guard sqlite3_file_control(connection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file) == SQLITE_OK,
            let file, file.pointee.pMethods == methods
        else { return }
        // What a transaction left that was given up is of no use to anybody, and does no harm.
        let code = LogFile.flush(file)
        guard code == SQLITE_OK else { throw SQLiteError(code: code, "the write-ahead log can't be written") }
        let buffer = LogFile.buffer(of: file)
        buffer.isGathering = isGathering && buffer.mayGather { isPowersafe(connection) }
    }

    /// What SQLite goes by: the device of the database file.
    private static func isPowersafe(_ connection: OpaquePointer) -> Bool {
        var file: UnsafeMutablePointer<sqlite3_file>?
        guard sqlite3_file_control(connection, "main", SQLITE_FCNTL_FILE_POINTER, &file) == SQLITE_OK, let file,
            let methods = file.pointee.pMethods
        else { return false }
        return methods.pointee.xDeviceCharacteristics(file) & SQLITE_IOCAP_POWERSAFE_OVERWRITE != 0
    }

    private static func open(
        _ layer: UnsafeMutablePointer<sqlite3_vfs>?, _ name: UnsafePointer<CChar>?,
        _ file: UnsafeMutablePointer<sqlite3_file>?, _ flags: Int32, _ given: UnsafeMutablePointer<Int32>?
    ) -> Int32 {
        guard let system = layer?.pointee.pAppData?.assumingMemoryBound(to: sqlite3_vfs.self), let file else {
            return SQLITE_CANTOPEN
        }
        // A file that is no log is the system's own.
        guard flags & SQLITE_OPEN_WAL != 0 else { return system.pointee.xOpen(system, name, file, flags, given) }
        file.pointee.pMethods = nil
        let code = system.pointee.xOpen(system, name, LogFile.system(of: file), flags, given)
        guard code == SQLITE_OK else { return code }
        LogFile.begin(file, methods)
        return SQLITE_OK
    }

    // What is asked of the file besides the next octets comes after those that wait.
    private nonisolated(unsafe) static let methods: UnsafePointer<sqlite3_io_methods> = {
        var table = sqlite3_io_methods()
        table.iVersion = 1
        table.xClose = { file in
            guard let file else { return SQLITE_IOERR }
            let code = LogFile.flush(file)
            let system = LogFile.system(of: file)
            let closed = system.pointee.pMethods.pointee.xClose(system)
            LogFile.end(file)
            return code == SQLITE_OK ? closed : code
        }
        table.xRead = { file, octets, count, offset in
            LogFile.flushed(file) { $0.pointee.pMethods.pointee.xRead($0, octets, count, offset) }
        }
        table.xWrite = { file, octets, count, offset in
            guard let file, let octets else { return SQLITE_IOERR }
            return LogFile.write(UnsafeRawBufferPointer(start: octets, count: Int(count)), at: offset, to: file)
        }
        table.xTruncate = { file, size in
            LogFile.flushed(file) { $0.pointee.pMethods.pointee.xTruncate($0, size) }
        }
        table.xSync = { file, flags in LogFile.flushed(file) { $0.pointee.pMethods.pointee.xSync($0, flags) } }
        table.xFileSize = { file, size in LogFile.flushed(file) { $0.pointee.pMethods.pointee.xFileSize($0, size) } }
        table.xLock = { file, level in LogFile.flushed(file) { $0.pointee.pMethods.pointee.xLock($0, level) } }
        table.xUnlock = { file, level in LogFile.flushed(file) { $0.pointee.pMethods.pointee.xUnlock($0, level) } }
        table.xCheckReservedLock = { file, isLocked in
            LogFile.flushed(file) { $0.pointee.pMethods.pointee.xCheckReservedLock($0, isLocked) }
        }
        table.xFileControl = { file, call, argument in
            LogFile.flushed(file) { $0.pointee.pMethods.pointee.xFileControl($0, call, argument) }
        }
        table.xSectorSize = { file in
            guard let file else { return 0 }
            let system = LogFile.system(of: file)
            return system.pointee.pMethods.pointee.xSectorSize(system)
        }
        table.xDeviceCharacteristics = { file in
            guard let file else { return 0 }
            let system = LogFile.system(of: file)
            return system.pointee.pMethods.pointee.xDeviceCharacteristics(system)
        }
        let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        methods.initialize(to: table)
        return UnsafePointer(methods)
    }()
}

/// A log as SQLite holds it: the table of methods, what waits, and behind both the system's own file.
private enum LogFile {
    private struct Head {
        var file: sqlite3_file
        var buffer: Unmanaged<LogBuffer>
    }

    static let size = (MemoryLayout<Head>.size + 15) / 16 * 16

    private static func head(of file: UnsafeMutablePointer<sqlite3_file>) -> UnsafeMutablePointer<Head> {
        UnsafeMutableRawPointer(file).assumingMemoryBound(to: Head.self)
    }

    static func system(of file: UnsafeMutablePointer<sqlite3_file>) -> UnsafeMutablePointer<sqlite3_file> {
        (UnsafeMutableRawPointer(file) + size).assumingMemoryBound(to: sqlite3_file.self)
    }

    static func begin(_ file: UnsafeMutablePointer<sqlite3_file>, _ methods: UnsafePointer<sqlite3_io_methods>) {
        head(of: file).initialize(
            to: Head(file: sqlite3_file(pMethods: methods), buffer: Unmanaged.passRetained(LogBuffer())))
    }

    static func end(_ file: UnsafeMutablePointer<sqlite3_file>) { head(of: file).pointee.buffer.release() }

    static func buffer(of file: UnsafeMutablePointer<sqlite3_file>) -> LogBuffer {
        head(of: file).pointee.buffer.takeUnretainedValue()
    }

    static func write(
        _ octets: UnsafeRawBufferPointer, at offset: Int64, to file: UnsafeMutablePointer<sqlite3_file>
    ) -> Int32 {
        let buffer = buffer(of: file)
        guard buffer.isGathering else {
            let system = system(of: file)
            return system.pointee.pMethods.pointee.xWrite(
                system, octets.baseAddress, Int32(octets.count), offset)
        }
        if !buffer.takes(octets.count, at: offset) {
            let code = flush(file)
            guard code == SQLITE_OK else { return code }
        }
        buffer.append(octets, at: offset)
        return SQLITE_OK
    }

    /// Writes what waits. What could not be written waits no longer: SQLite fails the commit and writes all of it anew.
    static func flush(_ file: UnsafeMutablePointer<sqlite3_file>) -> Int32 {
        let system = system(of: file)
        return buffer(of: file).take { octets, offset in
            system.pointee.pMethods.pointee.xWrite(system, octets.baseAddress, Int32(octets.count), offset)
        }
    }

    static func flushed(
        _ file: UnsafeMutablePointer<sqlite3_file>?, _ call: (UnsafeMutablePointer<sqlite3_file>) -> Int32
    ) -> Int32 {
        guard let file else { return SQLITE_IOERR }
        let code = flush(file)
        return code == SQLITE_OK ? call(system(of: file)) : code
    }
}

/// The octets of a log that wait to be written; used on the thread of its connection alone.
private final class LogBuffer {
    // Checked at compile time alone (see ``Statement``).
    @exclusivity(unchecked) var isGathering = false
    private var isPowersafe: Bool?
    @exclusivity(unchecked) private var octets: [UInt8] = []
    @exclusivity(unchecked) private var start: Int64 = 0
    /// As much as most commits write. SQLite's own layer writes fewer than 128 KiB in a call, and takes an attempt at more
    /// for a full disk.
    private static let capacity = 120 << 10

    /// Whether the device is one on which octets may wait; asked once.
    func mayGather(_ ask: () -> Bool) -> Bool {
        if let isPowersafe { return isPowersafe }
        let answer = ask()
        isPowersafe = answer
        return answer
    }

    /// Whether octets can wait behind those that do.
    func takes(_ count: Int, at offset: Int64) -> Bool {
        octets.isEmpty || offset == start + Int64(octets.count) && octets.count + count <= LogBuffer.capacity
    }

    func append(_ more: UnsafeRawBufferPointer, at offset: Int64) {
        if octets.isEmpty { start = offset }
        octets.append(contentsOf: more)
    }

    func take(_ write: (UnsafeRawBufferPointer, Int64) -> Int32) -> Int32 {
        guard !octets.isEmpty else { return SQLITE_OK }
        defer { octets.removeAll(keepingCapacity: true) }
        return octets.withUnsafeBytes { write($0, start) }
    }
}
