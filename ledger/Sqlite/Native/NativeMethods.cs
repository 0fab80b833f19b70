using System.Runtime.InteropServices;
using SQLitePCL;

namespace Blinq.Ledger.Sqlite.Native;

/// <summary>What the binding leaves out of SQLite's own library.</summary>
internal static class NativeMethods
{
    /// <summary><c>SQLITE_FCNTL_HAS_MOVED</c>: https://sqlite.org/c3ref/c_fcntl_begin_atomic_write.html</summary>
    public const int HasMoved = 20;

    [DllImport("e_sqlite3", EntryPoint = "sqlite3_file_control", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    public static extern int FileControl(
        sqlite3 db, [MarshalAs(UnmanagedType.LPUTF8Str)] string database, int operation, out int result);
}
