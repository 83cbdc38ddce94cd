import Glibc

/// Keeps a second gateway off a data folder for as long as it lives; the kernel frees it when the process dies.
package final class FolderLock: Sendable {
    let file: DiskFile

    /// Takes the folder. Throws ``StoreOpenError/Kind/locked`` when another process has it.
    package init(folder: String) throws(StoreOpenError) {
        do throws(DiskError) {
            file = try DiskFile(folder + "/lock", flags: O_RDWR | O_CREAT)
        } catch {
            throw .disk(error, folder: folder)
        }
        guard flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw StoreOpenError(
                .locked,
                "The data folder \(folder) is in use by another gateway process; stop that one, or give each its own "
                    + "`data` folder in postern.yaml.")
        }
    }

    // The lock belongs to the open file, which a program just being started by this process may still hold: closing
    // alone would free it only when that program has closed its copy.
    deinit { _ = flock(file.descriptor, LOCK_UN) }
}

extension StoreOpenError {
    /// What a failed call means for whoever opens the folder.
    package static func disk(_ error: DiskError, folder: String) -> StoreOpenError {
        switch error.code {
        case EACCES, EPERM, EROFS:
            StoreOpenError(
                .noAccess,
                "No rights to \(error.path) (\(error)); let the user that runs the gateway own the data folder \(folder) "
                    + "and all in it.")
        case ENOENT, ENOTDIR:
            StoreOpenError(
                .missing,
                "The data folder \(folder) can't be opened (\(error)); make the folder above it or correct `data` in "
                    + "postern.yaml.")
        default:
            StoreOpenError(
                .failed, "The data folder \(folder) can't be opened (\(error)); check the disk and its free space.")
        }
    }
}
