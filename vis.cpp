namespace ice { inline namespace __attribute__((visibility("hidden"))) v0 { struct agent { int x; }; template<class T> struct tagent { T x; }; } }
struct host { ice::agent a; };
struct host2 { ice::tagent<int> a; };
int main(){ host h{}; host2 k{}; return h.a.x + k.a.x; }
